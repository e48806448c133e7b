import { commands, runLLVM, type Tree } from '@yowasp/clang';

/** Loads the compiler; `commands.clang` would print how far it has come. */
async function loadQuietly(): Promise<void> {
  await runLLVM(undefined, {}, { fetchProgress: () => {} });
}

/**
 * Runs clang (or, when it links, LLD) on an in-memory file tree.
 * @returns the bytes of the file named `output`, which the arguments must produce
 * @throws Error with the compiler's diagnostics
 */
export async function clang(args: readonly string[], files: Tree, output: string): Promise<Uint8Array> {
  const diagnostics: Uint8Array[] = [];
  const collect = (bytes: Uint8Array | null) => {
    if (bytes) diagnostics.push(bytes.slice());
  };
  let produced: Tree | undefined;
  try {
    await loadQuietly();
    produced = await commands.clang([...args, '-o', output], files, { stdout: collect, stderr: collect });
  } catch (error) {
    // The thrown Exit holds the whole file tree: only its message is of use.
    const text = Buffer.concat(diagnostics).toString().slice(-4000);
    throw new Error(`clang ${args.join(' ')}: ${(error as Error).message}\n${text}`);
  }
  const bytes = produced?.[output];
  if (!(bytes instanceof Uint8Array)) throw new Error(`clang produced no ${output}`);
  return bytes;
}
