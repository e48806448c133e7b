import { SdkError } from '../errors.ts';

/** Bytes: more than any answer that is asked for here. */
const usual = 4 * 2 ** 20;

/**
 * The text of an answer, unless it is longer than whoever asked can want.
 *
 * @param field what was called, as errors name it
 * @param longest in bytes, 4 MiB by default
 * @throws SdkError RPC_FAILED; what the connection throws
 */
export async function boundedText(response: Response, field: string, longest = usual): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return response.text(); // React Native's fetch has no streams
  const decoder = new TextDecoder();
  let [answer, size] = ['', 0];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > longest) {
      await reader.cancel();
      throw new SdkError('RPC_FAILED', field, 'answered more than was asked for');
    }
    answer += decoder.decode(part.value, { stream: true });
  }
  return answer + decoder.decode();
}
