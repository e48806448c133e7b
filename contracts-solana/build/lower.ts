/**
 * Rewrites of LLVM's intermediate representation, as text: what upstream LLVM's bpf backend refuses, though the Solana VM
 * can do it. Where a later LLVM spells something otherwise, its backend or our linker refuses what was not rewritten.
 */

/**
 * No 32-bit arithmetic and jumps: SBPF means something else by these opcodes. LLVM's default has been v3, which has them,
 * since LLVM 20.
 */
export const CPU = 'v2';
export const FEATURES = '+allows-misaligned-mem-access';

const ARGUMENT_REGISTERS = 5;
/** Up to as many bytes the backend copies without a call. */
const INLINE_COPY_BYTES = 1024;

/** Parameters of a function, counted in the text between its brackets. */
function countParameters(text: string): number {
  let depth = 0;
  let count = text.trim() === '' ? 0 : 1;
  for (const character of text) {
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) count++;
  }
  return count;
}

/** The bpf ABI has five argument registers and one for the result: what needs more is inlined. */
export function inlineWideFunctions(ir: string, entry: string): string {
  const groups = new Map([...ir.matchAll(/^attributes (#\d+) = \{ (.*) \}$/gm)].map((match) => [match[1], match[2]]));
  const inlined = new Set<string>();
  const definition = /^define ([^@]*)@([^(]+)\((.*)\)([^()]*)\{$/gm;
  const defined = ir.replace(definition, (whole, type: string, name: string, parameters: string, tail: string) => {
    const isWide = / i128 $|[}\]] $/.test(` ${type}`) || countParameters(parameters) > ARGUMENT_REGISTERS;
    if (!isWide || name === entry) return whole;
    inlined.add(name);
    const group = groups.get(/#\d+/.exec(tail)?.[0]) ?? '';
    const attributes = group.replace(/\b(?:noinline|optnone|inlinehint|alwaysinline)\b|memory\([^)]*\)/g, '');
    const [before, debug = ''] = tail.replace(/#\d+/, '').split(/(?=!dbg)/);
    return `define ${type}@${name}(${parameters})${before} alwaysinline ${attributes} ${debug} {`;
  });
  // A call may say noinline by itself.
  return defined.replace(/^.*\bcall\b[^@]*@([\w.$]+)\(.*$/gm, (call, name: string) =>
    inlined.has(name) ? call.replace(/\) #\d+/, ')') : call,
  );
}

/** Memory operations that would become calls of the C library become syscalls; so does nothing else. */
export function lower(ir: string): string {
  // On bpf an ordinary pointer, but the backend refuses the name.
  const withoutSret = ir.replace(/ sret\((?:[^()]|\([^()]*\))*\)/g, '');
  const called = new Set<string>();
  const operation =
    /call void @llvm\.(memcpy|memmove|memset)\.[.\w]+\(((?:ptr|i8).*), i64(?: (?:noundef|range\([^)]*\)))* (%[\w.]+|\d+), i1 false\)(.*)$/gm;
  const lowered = withoutSret.replace(
    operation,
    (whole, kind: string, operands: string, length: string, tail: string) => {
      if (/^\d+$/.test(length) && Number(length) <= INLINE_COPY_BYTES) return whole;
      called.add(kind);
      return `call void @sol_${kind}_(${operands}, i64 ${length})${tail.replace(/ ?#\d+/, '')}`;
    },
  );
  const declarations = [...called]
    .filter((kind) => !new RegExp(`^declare .*@sol_${kind}_\\(`, 'm').test(lowered))
    .map((kind) => `declare void @sol_${kind}_(ptr, ${kind === 'memset' ? 'i8' : 'ptr'}, i64)\n`);
  return checkedMultiplication(`${lowered}\n${declarations.join('')}`);
}

/** Upstream's checked multiplication calls for a 128-bit product; a division tells as well. */
function checkedMultiplication(ir: string): string {
  const intrinsic = '@llvm.umul.with.overflow.i64';
  if (!ir.includes(`${intrinsic}(`)) return ir;
  const declaration = /^declare .*@llvm\.umul\.with\.overflow\.i64.*$/m;
  const definition = `
define internal { i64, i1 } @checked_multiply(i64 %a, i64 %b) alwaysinline "target-cpu"="${CPU}" "target-features"="${FEATURES}" {
  %product = mul i64 %a, %b
  %zero = icmp eq i64 %a, 0
  %divisor = select i1 %zero, i64 1, i64 %a
  %quotient = udiv i64 %product, %divisor
  %differs = icmp ne i64 %quotient, %b
  %nonzero = xor i1 %zero, true
  %overflow = and i1 %differs, %nonzero
  %low = insertvalue { i64, i1 } poison, i64 %product, 0
  %both = insertvalue { i64, i1 } %low, i1 %overflow, 1
  ret { i64, i1 } %both
}
`;
  return ir.replace(declaration, '').replaceAll(`${intrinsic}(`, '@checked_multiply(') + definition;
}
