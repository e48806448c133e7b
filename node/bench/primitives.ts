import { createECDH, hash, randomBytes } from 'node:crypto';
import { pippenger } from '@noble/curves/abstract/curve.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as tiny from 'tiny-secp256k1';
import { kernel } from '../src/kernel/kernel.ts';
import { type BenchRow, medianCpu, print } from './measure.ts';

const { Point } = secp256k1;
const count = 1_024;
const rowLength = 53;

const rowsOf = (packed: Uint8Array, width: number): Uint8Array[] =>
  Array.from({ length: packed.length / width }, (_, i) => packed.slice(i * width, (i + 1) * width));
const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** One operation done `items` times by each library; the first is the kernel. */
interface Contest {
  readonly name: string;
  readonly items: number;
  readonly by: Readonly<Record<string, () => unknown>>;
}

function contests(): Contest[] {
  const packed = kernel.scalarReduce(new Uint8Array(randomBytes(48 * count)), 48);
  const scalars = rowsOf(packed, 32);
  const points = kernel.baseMultiply(kernel.scalarReduce(new Uint8Array(randomBytes(48 * count)), 48));
  const compressed = rowsOf(kernel.compress(points), 33);
  const numbers = scalars.map(toNumber);
  const noblePoints = compressed.map((bytes) => Point.fromBytes(bytes));
  const ecdh = createECDH('secp256k1');
  const hashRows = new Uint8Array(randomBytes(rowLength * count));
  const messages = rowsOf(hashRows, rowLength);
  const some = <T>(items: readonly T[]) => items.slice(0, 64);
  return [
    {
      name: 'k·G',
      items: 64,
      by: {
        kernel: () => kernel.baseMultiply(packed.subarray(0, 64 * 32)),
        '@noble/curves': () => some(numbers).map((k) => Point.BASE.multiply(k).toBytes()),
        'tiny-secp256k1': () => some(scalars).map((k) => tiny.pointFromScalar(k)),
        'node:crypto': () =>
          some(scalars).map((k) => {
            ecdh.setPrivateKey(k);
            return ecdh.getPublicKey(null, 'compressed');
          }),
      },
    },
    {
      name: 'k·P',
      items: 64,
      by: {
        kernel: () => kernel.pointMultiply(points.subarray(0, 64 * 64), packed.subarray(0, 64 * 32)),
        '@noble/curves': () => some(noblePoints).map((P, i) => P.multiply(numbers[i]!).toBytes()),
        'tiny-secp256k1': () => some(compressed).map((P, i) => tiny.pointMultiply(P, scalars[i]!)),
        'node:crypto': () => some(compressed).map((P) => ecdh.computeSecret(P)),
      },
    },
    {
      name: `Σ k·P over ${count} points`,
      items: 1,
      by: {
        kernel: () => kernel.multiScalarMultiply(points, packed),
        '@noble/curves': () => pippenger(Point, noblePoints, numbers).toBytes(),
        'tiny-secp256k1': () =>
          compressed.reduce<Uint8Array | null>((sum, P, i) => {
            const term = tiny.pointMultiply(P, scalars[i]!)!;
            return sum ? tiny.pointAdd(sum, term) : term;
          }, null),
      },
    },
    {
      name: `SHA-256 of ${rowLength} bytes`,
      items: count,
      by: {
        kernel: () => kernel.sha256Rows(hashRows, rowLength),
        '@noble/hashes': () => messages.map((message) => sha256(message)),
        'node:crypto': () => messages.map((message) => hash('sha256', message, 'buffer')),
      },
    },
  ];
}

/** The kernel's costly operations against other libraries of npm and against OpenSSL; µs of CPU for each. */
export async function* primitivesBench(): AsyncGenerator<BenchRow> {
  for (const { name, items, by } of contests()) {
    let own = 0;
    for (const [library, work] of Object.entries(by)) {
      const once = await medianCpu(1, work);
      // enough repetitions for the clock of CPU time, which ticks in milliseconds on some systems
      const repetitions = Math.max(1, Math.ceil(20 / Math.max(once, 0.1)));
      const ms = await medianCpu(5, () => {
        for (let i = 0; i < repetitions; i++) work();
      });
      const us = (ms * 1_000) / repetitions / items;
      if (library === 'kernel') own = us;
      const detail = { operation: name, library, us, ratio: us / own };
      const times = library === 'kernel' ? '' : `, ${(us / own).toFixed(1)} × the kernel’s`;
      yield { bench: 'primitives', name: `${name}: ${library}`, value: us, unit: `µs CPU${times}`, detail };
    }
  }
}

if (import.meta.main) await print(primitivesBench());
