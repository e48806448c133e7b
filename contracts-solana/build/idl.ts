import type { Idl } from '@coral-xyz/anchor';

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * An IDL in the spelling of Anchor's own files: instructions, accounts' and fields' names with underscores, types and
 * errors with capitals.
 */
export function anchorSpelling<T extends Pick<Idl, 'instructions' | 'accounts' | 'events' | 'errors' | 'types'>>(
  idl: T,
): T {
  return spell(idl, []) as T;
}

/** Lists whose entries bear the names of types. */
const TYPE_LISTS = ['accounts', 'events', 'errors', 'types'];

function spell(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => spell(entry, path));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key === 'name' && typeof inner === 'string') return [key, isTypeName(path) ? pascal(inner) : snake(inner)];
    if (key === 'path' && typeof inner === 'string') return [key, snake(inner)];
    return [key, spell(inner, [...path, key])];
  });
  return Object.fromEntries(entries);
}

const isTypeName = (path: readonly string[]) =>
  path.at(-1) === 'defined' || (path.length === 1 && TYPE_LISTS.includes(path[0] ?? ''));
