import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** A block of TypeScript in a text. */
export interface Snippet {
  readonly code: string;
  /** Marked as `ts network`: it needs a network that runs. */
  readonly network: boolean;
}

/**
 * The blocks of TypeScript in a Markdown text, in order.
 * @throws AssertionError for blocks of code that would be passed over: indented, or by another name
 */
export function snippetsOf(markdown: string): Snippet[] {
  const snippets = [...markdown.matchAll(/^```ts( network)?\n([\s\S]*?)^```$/gm)].map(([, mark, code]) => ({
    code: code as string,
    network: mark !== undefined,
  }));
  const blocks = [...markdown.matchAll(/^[ >]*(?:```|~~~)[ \t]*(?!(?:sh|json|text)\b)\w.*$/gm)].map(([line]) => line);
  assert.equal(snippets.length, blocks.length, `of ${blocks.join(', ')} some are not run`);
  return snippets;
}

/** What a snippet says that it prints: the comments behind its calls of `console.log`, line by line. */
export const promisedOutput = (code: string): string[] =>
  [...code.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm)].map((match) => match[1] as string);

/** Snippets as files in a folder where they find what this package's users would have installed. */
export class SnippetFolder implements Disposable {
  readonly #directory = mkdtempSync(join(root, 'sdk', '.snippets-'));

  #write(name: string, code: string): string {
    const file = join(this.#directory, name);
    writeFileSync(file, code);
    return file;
  }

  /** @throws AssertionError with what the compiler says of them, if anything */
  async check(snippets: readonly Snippet[]): Promise<void> {
    const files = snippets.map(({ code }, i) => this.#write(`check-${i}.ts`, code));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const config = { extends: '../../tsconfig.json', compilerOptions: { noUnusedLocals: false }, files };
    await run(process.execPath, [tsc, '-p', this.#write('tsconfig.json', JSON.stringify(config))]).catch((error) => {
      assert.fail(error.stdout);
    });
  }

  /** Runs a snippet in a process of its own. @returns the lines that it printed */
  async run(code: string, env: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const file = this.#write('run.ts', code);
    const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
    const { stdout } = await run(process.execPath, [...flags, file], { env: { ...process.env, ...env } });
    return stdout.split('\n').slice(0, -1);
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
