import type { Devnet, NodeProgress } from './devnet.ts';
import type { VerifiedSignature } from './verifiedSignature.ts';

/** What the devnet tells a person while it comes up. */
export interface Reporter {
  /** A phase begins; the one before has ended. */
  phase(text: string): void;
  /** How the current phase gets on; replaces what was said before, on a terminal. */
  progress(nodes: readonly NodeProgress[]): void;
  signatures(signatures: readonly VerifiedSignature[]): void;
  staysUp(devnet: Devnet): void;
  failed(error: unknown, devnet: Devnet | undefined): void;
}

/** @param json the signature as one JSON line on standard output, and all else on standard error */
export function createReporter(json: boolean): Reporter {
  const out = json ? process.stderr : process.stdout;
  const began = performance.now();
  let phaseBegan = began;
  let current: string | undefined;
  let lastProgress = '';
  const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
  const line = (text: string) => {
    if (lastProgress && out.isTTY) out.write('\r\x1b[K');
    lastProgress = '';
    out.write(`${text}\n`);
  };
  const endPhase = () => {
    if (current) line(`  ✓ ${current} (${seconds(phaseBegan)})`);
    current = undefined;
    phaseBegan = performance.now();
  };

  return {
    phase(text) {
      endPhase();
      current = text;
    },
    progress(nodes) {
      const text = `  … ${nodes.map((node) => `${node.name}: ${node.text}`).join(' | ')}`;
      if (text === lastProgress) return;
      if (out.isTTY) out.write(`\r\x1b[K${text.slice(0, (out.columns ?? 80) - 1)}`);
      else out.write(`${text}\n`);
      lastProgress = text;
    },
    signatures(signatures) {
      endPhase();
      line('');
      for (const row of sideBySide(signatures)) line(`  ${row}`);
      line('');
      line('  verified by each contract, and with @noble/curves against the derived keys');
      line(`  root public key ${signatures[0]?.rootPublicKey}; ${seconds(began)} from the start`);
      if (!json) return;
      for (const { evmAddress: _, ...record } of signatures) process.stdout.write(`${JSON.stringify(record)}\n`);
    },
    staysUp(devnet) {
      line('');
      const say = (what: string, text: string) => line(`  ${what.padEnd(19)} ${text}`);
      say('NEAR RPC', devnet.rpcUrl);
      say('contract', devnet.contractId);
      say('account with funds', `${devnet.user.accountId}, key ${devnet.user.secretKey}`);
      for (const { chain, contract, rpcUrl, user } of devnet.evm) {
        say('EVM RPC', `${rpcUrl}, ${chain}`);
        say('contract', contract);
        say('account with funds', `${user.address}, key ${user.secretKey}`);
      }
      if (devnet.solana) {
        const { chain, program, rpcUrl, user, wsUrl } = devnet.solana;
        say('Solana RPC', `${rpcUrl}, ${wsUrl}, ${chain}`);
        say('program', program);
        say('account with funds', `${user.address}, key ${user.secretKey}`);
      }
      for (const node of devnet.nodes) say(node.name, `${node.webUrl}/state, /health, /metrics; log ${node.logFile}`);
      line('\n  Ctrl-C stops it all.');
      if (json) process.stdout.write(`${JSON.stringify({ devnet: whatRuns(devnet) })}\n`);
    },
    failed(error, devnet) {
      line(`  ✗ ${current ?? 'devnet'}: ${error instanceof Error ? error.message : String(error)}`);
      for (const node of devnet?.nodes ?? []) line(`    log of ${node.name}: ${node.logFile}`);
    },
  };
}

/** For programs: where everything is, with the accounts that have funds. */
function whatRuns({ rootPublicKey, rpcUrl, contractId, user, evm: [evm], solana, nodes }: Devnet) {
  return {
    rootPublicKey,
    near: { rpcUrl, contract: contractId, account: user },
    ...(evm && { evm: { rpcUrl: evm.rpcUrl, chainId: evm.chainId, contract: evm.contract, account: evm.user } }),
    ...(solana && {
      solana: {
        ...{ rpcUrl: solana.rpcUrl, wsUrl: solana.wsUrl, chainId: solana.chain },
        ...{ contract: solana.program, account: solana.user },
      },
    }),
    nodes: nodes.map(({ name, webUrl, logFile }) => ({ name, url: webUrl, logFile })),
  };
}

/** A column a chain; long values are shortened, the JSON has them whole. */
export function sideBySide(signatures: readonly VerifiedSignature[]): string[] {
  const short = (text: string) => (text.length > 24 ? `${text.slice(0, 12)}…${text.slice(-10)}` : text);
  const rows: [string, (signature: VerifiedSignature) => string][] = [
    ['asked on', ({ chain }) => chain],
    ['by', ({ predecessor }) => short(predecessor)],
    ['path, key version', ({ path, keyVersion }) => `"${path}", ${keyVersion}`],
    ['its EVM address', ({ evmAddress }) => short(evmAddress)],
    ['payload', ({ payload }) => short(payload)],
    ['r', ({ signature }) => short(signature.r)],
    ['s', ({ signature }) => short(signature.s)],
    ['recovery id', ({ signature }) => String(signature.recoveryId)],
    ['took', ({ latencyMs }) => `${(latencyMs / 1_000).toFixed(2)} s`],
  ];
  return rows.map(([name, cell]) =>
    [name.padEnd(19), ...signatures.map((each) => cell(each).padEnd(25))].join(' ').trimEnd(),
  );
}
