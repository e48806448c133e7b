const invoked = /^Program ([1-9A-HJ-NP-Za-km-z]{32,44}) invoke \[(\d+)\]$/;
const returned = /^Program ([1-9A-HJ-NP-Za-km-z]{32,44}) (?:success$|failed: )/;
/** RPC nodes keep 10,000 bytes of a transaction's logs, unless they are told otherwise. */
const maxBytes = 9_000;
const data = /^Program data: ([A-Za-z0-9+/]+={0,2})$/;

/**
 * What the program logged as data (`sol_log_data` of one slice, as Anchor's `emit!` does), base64. Any program can log any
 * data: whose line it is tells the innermost call that has not returned. The runtime alone writes lines that begin with
 * `Program` and an address; what programs say begins with `Program log:`, `Program data:` or `Program return:`.
 */
export function loggedData(lines: readonly string[], program: string): string[] {
  const calls: string[] = [];
  const found: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line);
    // Short lines may follow after long ones were left out: from here on nobody knows whose they are.
    if (bytes > maxBytes || line === 'Log truncated') break;
    const [, callee, depth] = invoked.exec(line) ?? [];
    const [, returning] = returned.exec(line) ?? [];
    if (callee !== undefined) {
      calls.push(callee);
      if (calls.length !== Number(depth)) break;
    } else if (returning !== undefined) {
      if (calls.pop() !== returning) break;
    } else if (calls.at(-1) === program) {
      const text = data.exec(line)?.[1];
      if (text !== undefined) found.push(text);
    }
  }
  return found;
}
