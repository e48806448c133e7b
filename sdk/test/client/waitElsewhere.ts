import { EvmClient } from '@quorate/sdk/evm';
import { NearClient } from '@quorate/sdk/near';
import { SolanaClient } from '@quorate/sdk/solana';

// Another process that takes up a request, from the JSON that it is given.

const clients = { near: NearClient, evm: EvmClient, solana: SolanaClient };
const { handle, rootPublicKey, rpc } = JSON.parse(process.argv[2] ?? '');
const client = new clients[handle.chain as keyof typeof clients]({ contract: handle.contract, rootPublicKey, rpc });
const { s } = await client.wait(handle);
process.stdout.write(Buffer.from(s).toString('hex'));
