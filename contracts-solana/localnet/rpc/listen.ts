import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const MAX_ATTEMPTS = 50;

/** Listens on one port. Rejects with the error of the operating system. */
async function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  try {
    await promise;
  } finally {
    server.off('error', reject);
  }
  return (server.address() as AddressInfo).port;
}

/** Closes a server and all its connections. */
export async function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  await promise;
}

/**
 * Listens with one server on a port, and with the other on the port after it: there web3.js looks for WebSockets.
 *
 * @param port 0 for any two
 * @returns the first of the ports
 */
export async function listenOnPair(first: Server, second: Server, host: string, port: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const chosen = await listen(first, host, port);
    try {
      if (chosen < 65_535) {
        await listen(second, host, chosen + 1);
        return chosen;
      }
    } catch (error) {
      if (port !== 0 || attempt === MAX_ATTEMPTS) {
        await close(first);
        throw error;
      }
    }
    await close(first);
  }
}
