import { equalBytes } from '../base/bytes.ts';
import type { ParticipantId } from '../base/ids.ts';
import { CheckFailed } from './errors.ts';
import { taggedHash } from './hash.ts';

/** Hash commitment of a participant to a value within a session: hiding by the 32-byte randomizer, binding by the hash. */
export function commit(
  tag: string,
  sid: Uint8Array,
  committer: ParticipantId,
  value: Uint8Array,
  randomizer: Uint8Array,
): Uint8Array {
  return taggedHash(`commitment/${tag}`, sid, committer, value, randomizer);
}

/** @throws CheckFailed BAD_COMMITMENT unless the commitment opens to the value. */
export function checkOpening(
  tag: string,
  sid: Uint8Array,
  committer: ParticipantId,
  commitment: Uint8Array,
  value: Uint8Array,
  randomizer: Uint8Array,
): void {
  if (!equalBytes(commit(tag, sid, committer, value, randomizer), commitment)) {
    throw new CheckFailed('BAD_COMMITMENT', `the ${tag} commitment does not open to what was sent`);
  }
}
