// A child process of the shutdown test: links three meshes, leaves a run and a request open and a fourth peer
// unreachable, stops. A handle that is left keeps the process alive, which the test notices.
import { bytes, identityOf, never, newRunId, pid, TestNetwork } from './support.ts';

const network = new TestNetwork();
const meshes = await network.linked(3);
meshes[1]!.onRequest('slow', 10, (_, __, signal) => {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
});
meshes[0]!.setPeers([...meshes.map((mesh) => network.peerOf(mesh)), network.peer(9, 9)]);
meshes[0]!.openRun(newRunId(), [pid(0), pid(1), pid(2)], { maxBufferedBytesPerPeer: 1000, signal: never });
const asking = meshes[0]!.request(pid(1), 'slow', bytes(''), 60_000, never).catch(() => {});
await network.dial(network.port(meshes[2]!), identityOf(77));
await network.stop();
await asking;
console.log('stopped');
