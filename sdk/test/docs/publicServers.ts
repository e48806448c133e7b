// Loaded before a page's snippet: stands in for the public servers that the pages of sdk/docs name. Each answers as its
// chain's own do; what none of them knows fails, as it would without a network.
import { address, networks, Transaction } from 'bitcoinjs-lib';

type Json = Readonly<Record<string, unknown>>;

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });

/** Whoever asks owns two outputs of one transaction. */
function funding(owner: string): Transaction {
  const transaction = new Transaction();
  transaction.addInput(new Uint8Array(32).fill(1), 0);
  for (const amount of [60_000n, 40_000n])
    transaction.addOutput(address.toOutputScript(owner, networks.testnet), amount);
  return transaction;
}
let funded: Transaction | undefined;

function esplora(path: string, body: string): Response {
  const [, kind, name, what] = path.split('/');
  if (path === '/fee-estimates') return json({ 1: 9.5, 3: 4.2, 6: 1 });
  if (kind === 'address' && what === 'utxo') {
    funded = funding(name!);
    return json([0, 1].map((vout) => ({ txid: funded!.getId(), vout, status: { confirmed: true } })));
  }
  if (funded && path === `/tx/${funded.getId()}/hex`) return new Response(funded.toHex());
  if (path === '/tx') return new Response(Transaction.fromHex(body).getId());
  return json('not found', 404);
}

function cosmos(path: string): Response {
  if (path.startsWith('/cosmos/auth/v1beta1/accounts/'))
    return json({ account: { '@type': '/cosmos.auth.v1beta1.BaseAccount', account_number: '12', sequence: '3' } });
  if (path === '/cosmos/tx/v1beta1/simulate') return json({ gas_info: { gas_used: '75000' } });
  if (path === '/cosmos/tx/v1beta1/txs') return json({ tx_response: { code: 0, raw_log: '' } });
  return json({ message: 'not found' }, 404);
}

function xrp(body: string): Response {
  const results: Json = {
    account_info: { account_data: { Sequence: 5 }, ledger_current_index: 1000 },
    fee: { drops: { open_ledger_fee: '10' } },
    submit: { engine_result: 'tesSUCCESS' },
  };
  return json({ result: results[JSON.parse(body).method] ?? { error: 'unknownCmd' } });
}

function tron(path: string): Response {
  const raw_data = { number: 66_000_000, timestamp: 1_700_000_000_000 };
  const answers: Json = {
    '/wallet/getnowblock': { blockID: 'ab'.repeat(32), block_header: { raw_data } },
    '/wallet/triggerconstantcontract': { result: { result: true }, energy_used: 64_000 },
    '/wallet/getchainparameters': { chainParameter: [{ key: 'getEnergyFee', value: 100 }] },
    '/wallet/broadcasthex': { result: true },
  };
  return answers[path] ? json(answers[path]) : json({}, 404);
}

const direct = globalThis.fetch;

globalThis.fetch = async (target, init) => {
  const { host, hostname, pathname } = new URL(String(target instanceof Request ? target.url : target));
  const body = typeof init?.body === 'string' ? init.body : '';
  if (host === 'mempool.space') return esplora(pathname.replace('/signet/api', ''), body);
  if (host === 'rest.cosmos.directory') return cosmos(pathname.replace('/cosmoshub', ''));
  if (host === 's.altnet.rippletest.net:51234') return xrp(body);
  if (host === 'api.shasta.trongrid.io') return tron(pathname);
  if (hostname === '127.0.0.1' || hostname === 'localhost') return direct(target, init);
  throw new TypeError(`the pages name no server at ${host}`);
};
