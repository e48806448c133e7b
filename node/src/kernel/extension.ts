import { keystream } from './prg.ts';
import { type Arena, wasm, withArena } from './wasm.ts';

const COLUMNS = 128;

export interface ReceiverExtension {
  readonly T: Uint8Array;
  readonly U: Uint8Array;
  readonly rows: Uint8Array;
}

export interface SenderExtension {
  readonly Q: Uint8Array;
  readonly rows: Uint8Array;
}

/** Writes the 128 columns that the keys expand to. */
function expandInto(arena: Arena, keys: Uint8Array, columnLength: number): number {
  const columns = arena.reserve(COLUMNS * columnLength);
  const zeros = new Uint8Array(columnLength);
  for (let j = 0; j < COLUMNS; j++) {
    arena.set(columns + j * columnLength, keystream(keys.subarray(32 * j, 32 * j + 32), zeros));
  }
  return columns;
}

function checkShape(columnLength: number, ...keys: readonly Uint8Array[]): void {
  if (columnLength % 16 !== 0 || keys.some(({ length }) => length !== 32 * COLUMNS)) {
    throw new RangeError('not 128 keys for whole blocks');
  }
}

export function extendReceiver(keys0: Uint8Array, keys1: Uint8Array, choices: Uint8Array): ReceiverExtension {
  const columnLength = choices.length;
  checkShape(columnLength, keys0, keys1);
  return withArena((arena) => {
    const length = COLUMNS * columnLength;
    const T = expandInto(arena, keys0, columnLength);
    const U = expandInto(arena, keys1, columnLength);
    const rows = arena.reserve(length);
    wasm.xorColumns(U, T, arena.put(choices), columnLength, COLUMNS);
    wasm.transpose128(T, columnLength, rows);
    return { T: arena.take(T, length), U: arena.take(U, length), rows: arena.take(rows, length) };
  });
}

export function extendSender(keys: Uint8Array, delta: Uint8Array, U: Uint8Array): SenderExtension {
  const columnLength = U.length / COLUMNS;
  checkShape(columnLength, keys);
  if (delta.length * 8 !== COLUMNS) throw new RangeError('Δ of the wrong length');
  return withArena((arena) => {
    const Q = expandInto(arena, keys, columnLength);
    wasm.xorChosen(Q, arena.put(U), arena.put(delta), columnLength, COLUMNS);
    const rows = arena.reserve(U.length);
    wasm.transpose128(Q, columnLength, rows);
    return { Q: arena.take(Q, U.length), rows: arena.take(rows, U.length) };
  });
}
