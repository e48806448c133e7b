import assert from 'node:assert/strict';
import { type Localnet, type LocalnetOptions, startLocalnet } from '@quorate/contract-solana/localnet';
import { Connection, Keypair, type PublicKey } from '@solana/web3.js';
import { deadline, eventually } from './waiting.ts';

/** A localnet that is stopped after the suite, and a `Connection` to it. Call it in a `describe`. */
export function withLocalnet(options: LocalnetOptions = {}): { localnet: Localnet; connection: Connection } {
  const fixture = {} as { localnet: Localnet; connection: Connection };
  before(async () => {
    fixture.localnet = await startLocalnet(options);
    fixture.connection = new Connection(fixture.localnet.rpcUrl, 'confirmed');
  });
  after(async () => {
    // A `Connection` cannot be closed. It leaves by itself when it has no subscriptions, else it would try again forever.
    await eventually('clients leave', () => fixture.localnet.socketCount === 0);
    await fixture.localnet.stop();
  });
  return fixture;
}

export interface RpcReply {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the RPC answers
  readonly result?: any;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the RPC answers
  readonly error?: { readonly code: number; readonly message: string; readonly data?: any };
}

/** One call without a client. */
export async function call({ rpcUrl }: Localnet, method: string, ...params: unknown[]): Promise<RpcReply> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(rpcUrl, { method: 'POST', headers, body, signal: deadline() });
  return (await response.json()) as RpcReply;
}

/** A new account with lamports, in a chain that mines by itself. */
export async function fundedKeypair(connection: Connection, lamports = 10_000_000_000): Promise<Keypair> {
  const keypair = Keypair.generate();
  await fund(connection, keypair.publicKey, lamports);
  return keypair;
}

export async function fund(connection: Connection, publicKey: PublicKey, lamports: number): Promise<void> {
  const signature = await connection.requestAirdrop(publicKey, lamports);
  const { blockhash, lastValidBlockHeight } = await connection.getLatestBlockhash();
  const { value } = await connection.confirmTransaction({ signature, blockhash, lastValidBlockHeight });
  if (value.err) throw new Error(`airdrop failed: ${JSON.stringify(value.err)}`);
}

/** A reply must be this error. @returns its data */
// biome-ignore lint/suspicious/noExplicitAny: whatever the RPC answers
export async function refused(reply: Promise<RpcReply>, code: number, message: RegExp): Promise<any> {
  const { error } = await reply;
  assert.equal(error?.code, code, JSON.stringify(await reply));
  assert.match(error?.message ?? '', message);
  return error?.data;
}
