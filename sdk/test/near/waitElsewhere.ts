import { NearClient } from '@quorate/sdk/near';

// Another process that takes up a request, from the JSON that it is given.

const { handle, rootPublicKey, rpc } = JSON.parse(process.argv[2] ?? '');
const { s } = await new NearClient({ contract: handle.contract, rootPublicKey, rpc }).wait(handle);
process.stdout.write(JSON.stringify({ s: Buffer.from(s).toString('hex') }));
