import type { TLSSocket } from 'node:tls';
import type { ParticipantId } from '../base/ids.ts';
import { withTimeout } from '../base/wait.ts';
import { MeshError } from './errors.ts';
import { encodeFrame, type Frame, FrameDecoder, frameType } from './frames.ts';
import { checkHello, encodeHello, maxHelloBytes } from './hello.ts';
import { peerPublicKey } from './identity.ts';

/** What this end says and demands in a hello. */
export interface HelloTerms {
  readonly networkId: string;
  readonly contractId: string;
  readonly self: ParticipantId;
}

/** A peer's connection after the hello; `decoder` holds what came behind it, the socket is paused. */
export interface Authenticated {
  readonly peer: ParticipantId;
  readonly socket: TLSSocket;
  readonly decoder: FrameDecoder;
}

/**
 * The key that a finished TLS handshake proves, before any frame is read.
 * @throws MeshError `STRANGER`
 */
export function provenKey(socket: TLSSocket): string {
  if (socket.getProtocol() !== 'TLSv1.3' || socket.isSessionReused()) {
    throw new MeshError('STRANGER', 'not a fresh TLS 1.3 session');
  }
  const key = peerPublicKey(socket);
  if (!key) throw new MeshError('STRANGER', 'no Ed25519 certificate');
  return key;
}

/**
 * Exchanges hellos on a connection whose key has been found to be that of participant `to`.
 * @throws MeshError `BAD_HELLO`, `BAD_FRAME`, `FRAME_TOO_LARGE`, `LINK_CLOSED`; DecodeError, TimeoutError, AbortedError
 */
export async function exchangeHellos(
  socket: TLSSocket,
  terms: HelloTerms,
  to: ParticipantId,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Authenticated> {
  const decoder = new FrameDecoder(maxHelloBytes);
  const { networkId, contractId, self } = terms;
  socket.write(encodeFrame(frameType.hello, encodeHello({ networkId, contractId, from: self, to })));
  const frame = await withTimeout('hello', timeoutMs, signal, () => firstFrame(socket, decoder));
  if (frame.type !== frameType.hello) throw new MeshError('BAD_HELLO', `its first frame is of type ${frame.type}`);
  const from = checkHello(frame.payload, { networkId, contractId, to: self });
  if (from !== to) throw new MeshError('BAD_HELLO', `it says it is participant ${from}, its key is that of ${to}`);
  return { peer: from, socket, decoder };
}

function firstFrame(socket: TLSSocket, decoder: FrameDecoder): Promise<Frame> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      socket.pause();
      socket.off('data', onData).off('close', onClose);
      finish();
    };
    const onClose = () => settle(() => reject(new MeshError('LINK_CLOSED', 'closed before its hello')));
    const onData = (chunk: Uint8Array) => {
      try {
        for (const frame of decoder.push(chunk)) return settle(() => resolve(frame));
      } catch (error) {
        settle(() => reject(error));
      }
    };
    socket.on('data', onData).on('close', onClose);
    if (socket.destroyed) onClose();
  });
}
