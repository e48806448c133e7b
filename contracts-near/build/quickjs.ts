import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_FOLDER, QUICKJS_FOLDER } from './paths.ts';

/** C sources by file name. */
export type SourceTree = Record<string, string>;

/** Macros that both the compiler and the engine need, or their bytecode differs. */
export const DEFINES = ['-D_GNU_SOURCE', '-DCONFIG_VERSION="2021-03-27"', '-DCONFIG_BIGNUM'];

/** The translation units of the engine besides `quickjs.c`. */
export const LIBRARY_UNITS = ['libregexp.c', 'libunicode.c', 'cutils.c', 'libbf.c'];

function replaceOnce(source: string, anchor: string, replacement: string): string {
  if (source.split(anchor).length !== 2) throw new Error(`QuickJS: expected exactly one '${anchor}'`);
  return source.replace(anchor, () => replacement);
}

/**
 * JSON.parse takes JavaScript's escapes (\x41, \v, \u{41}) and numbers such as -01 and 1. too. What the contract accepts
 * must be JSON for the nodes as well, who read the same bytes: a request that they cannot read is never answered.
 */
function patchJson(source: string): string {
  const escapes = replaceOnce(
    source,
    `               accepting invalid escapes */`,
    String.raw`               accepting invalid escapes */
            if (!s->cur_func && (c == 0 || !strchr("\"\\/bfnrtu", c) || (c == 'u' && p[1] == '{')))
                goto invalid_escape;`,
  );
  const zeros = replaceOnce(
    escapes,
    `    case '-':
        if (!is_digit(p[1]))`,
    `    case '-':
        if (!is_digit(p[1]) || (p[1] == '0' && is_digit(p[2])))`,
  );
  return replaceOnce(
    zeros,
    `&p, radix,
                          flags);
            if (JS_IsException(ret))
                goto fail;`,
    `&p, radix,
                          flags);
            if (JS_IsException(ret))
                goto fail;
            for (const uint8_t *q = s->token.ptr; q < p; q++)
                if (*q == '.' && !is_digit(q[1])) {
                    js_parse_error(s, "malformed number");
                    goto fail;
                }`,
  );
}

function patchQuickjs(source: string): string {
  let patched = replaceOnce(source, '#define CONFIG_PRINTF_RNDN', '/* wasi-libc knows FE_TONEAREST only */');
  patched = patchJson(patched);
  patched = replaceOnce(patched, '#define CONFIG_ATOMICS', '/* no threads */');
  // No malloc_usable_size in wasi-libc.
  return patched.replaceAll('#elif defined(EMSCRIPTEN)', '#elif defined(EMSCRIPTEN) || defined(__wasi__)');
}

/** bf_set_ui shifts by the limb's width when the low word is ≥ 2^63: deposits would be read wrongly. */
function patchLibbf(source: string): string {
  return replaceOnce(
    source,
    'r->tab[1] = (a1 << shift) | (a0 >> (LIMB_BITS - shift));',
    'r->tab[1] = shift ? (a1 << shift) | (a0 >> (LIMB_BITS - shift)) : a1;',
  );
}

const PATCHES: Record<string, (source: string) => string> = { 'quickjs.c': patchQuickjs, 'libbf.c': patchLibbf };

function readFolder(folder: string, wanted: (name: string) => boolean): SourceTree {
  const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name) && wanted(name));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** QuickJS 2021-03-27 with our patches, and the shims of `build/engine`. */
export function engineSources(): SourceTree {
  const engine = ['cutils', 'libbf', 'libregexp', 'libregexp-opcode', 'libunicode', 'libunicode-table', 'list'];
  const wanted = new Set([...engine, 'quickjs', 'quickjs-atom', 'quickjs-opcode']);
  const tree = readFolder(QUICKJS_FOLDER, (name) => wanted.has(name.slice(0, -2)));
  for (const [name, patch] of Object.entries(PATCHES)) tree[name] = patch(tree[name] ?? '');
  return { ...tree, ...readFolder(ENGINE_FOLDER, () => true) };
}

/** The part of the tree that a unit includes, transitively: what its object file depends on. */
export function includedSources(tree: SourceTree, unit: string): SourceTree {
  const included: SourceTree = {};
  const pending = [unit];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const source = tree[name];
    if (source === undefined || included[name] !== undefined) continue;
    included[name] = source;
    for (const match of source.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) pending.push(match[1] as string);
  }
  return included;
}
