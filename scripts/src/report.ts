import type { Devnet, NodeProgress } from './devnet.ts';
import type { VerifiedSignature } from './verifiedSignature.ts';

/** What the devnet tells a person while it comes up. */
export interface Reporter {
  /** A phase begins; the one before has ended. */
  phase(text: string): void;
  /** How the current phase gets on; replaces what was said before, on a terminal. */
  progress(nodes: readonly NodeProgress[]): void;
  signature(signature: VerifiedSignature): void;
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
    signature(signature) {
      endPhase();
      const { r, s, recoveryId } = signature.signature;
      line('');
      line(`  root public key     ${signature.rootPublicKey}`);
      line(
        `  requester           ${signature.predecessor}, path "${signature.path}", key version ${signature.keyVersion}`,
      );
      line(`  derived public key  ${signature.derivedPublicKey}`);
      line(`  its EVM address     ${signature.evmAddress}`);
      line(`  payload             ${signature.payload}`);
      line(`  signature           r ${r}`);
      line(`                      s ${s}, recovery id ${recoveryId}`);
      line(`  verified            by the contract, and with @noble/curves against the derived key and its address`);
      line(
        `  took                ${(signature.latencyMs / 1000).toFixed(2)} s from call to answer, ${seconds(began)} from the start`,
      );
      if (!json) return;
      const { evmAddress: _, ...record } = signature;
      process.stdout.write(`${JSON.stringify(record)}\n`);
    },
    staysUp(devnet) {
      line('');
      line(`  NEAR RPC            ${devnet.rpcUrl}`);
      line(`  contract            ${devnet.contractId}`);
      line(`  account with funds  ${devnet.user.accountId}, key ${devnet.user.secretKey}`);
      for (const node of devnet.nodes)
        line(`  ${node.name.padEnd(19)} ${node.webUrl}/state, /health, /metrics; log ${node.logFile}`);
      line('\n  Ctrl-C stops it all.');
    },
    failed(error, devnet) {
      line(`  ✗ ${current ?? 'devnet'}: ${error instanceof Error ? error.message : String(error)}`);
      for (const node of devnet?.nodes ?? []) line(`    log of ${node.name}: ${node.logFile}`);
    },
  };
}
