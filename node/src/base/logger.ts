import { type DestinationStream, destination, type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/**
 * JSON lines to standard error (or to `stream`). Secrets are kept out by type (`Secret`), not by a list of names;
 * the redaction below is a second net.
 */
export function createLogger(
  level: string,
  bindings: Record<string, unknown> = {},
  stream?: DestinationStream,
): Logger {
  const paths = ['secretKey', 'passphrase', 'share', '*.secretKey', '*.passphrase', '*.share', '*.privateKey'];
  return pino({ level, base: bindings, redact: { paths, censor: '[secret]' } }, stream ?? destination(2));
}
