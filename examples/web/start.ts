import { startDevnet } from '@quorate/sdk/devnet';
import { createServer } from 'vite';
import { pageConfig } from './config.ts';

// Starts a devnet, and serves the page for it until Ctrl-C.

const devnet = await startDevnet({ chains: [], onLog: console.error });
const server = await createServer({
  ...pageConfig(devnet),
  // The SDK's sources, in its repository; elsewhere this line is not needed.
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
});
await server.listen();
server.printUrls();
process.once('SIGINT', async () => {
  await server.close();
  await devnet.stop();
});
