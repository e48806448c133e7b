import { COSTS, LIMITS } from './costs.ts';
import { prepareError } from './errors.ts';
import { type ModuleShape, readShape } from './module-shape.ts';
import { OP, readInstruction } from './opcodes.ts';
import { readSections, SECTION, type Section, sleb, uleb, WasmReader, WasmWriter, writeModule } from './wasm-reader.ts';

/** Exports that instrumentation adds; a NUL cannot stand in the name of a contract's method. */
export const INSTRUMENT_EXPORTS = { gas: '\0gas', stack: '\0stack', start: '\0start' } as const;

const EXPORT_KIND = { function: 0, memory: 2, global: 3 } as const;
const I64 = 0x7e;
const MUTABLE = 1;

/** Bytes of an activation record besides its locals, as nearcore counts them. */
const FRAME_BYTES = 64;
/** Stands for the operands of a frame, whose exact depth nearcore computes per function. */
const OPERAND_BYTES = 96;

/**
 * Adds gas and stack metering to a contract, as nearcore's finite-wasm: each instruction costs the regular operation
 * except block, else and end; a call costs one more for every 8 bytes of the callee's frame. Gas is taken before a
 * straight run of instructions; below zero the code traps. The memory becomes an import of 1024 to 2048 pages.
 * @throws VmError PrepareError for a module that nearcore would not prepare
 */
export function instrument(wasm: Uint8Array): { module: Uint8Array<ArrayBuffer>; shape: ModuleShape } {
  const sections = readSections(wasm);
  const shape = readShape(sections);
  const gas = shape.globals;
  const stack = shape.globals + 1;
  const out: Section[] = [];
  for (const id of [1, 2, 3, 4, 6, 7, 9, 12, 10, 11]) {
    const content = sections.find((section) => section.id === id)?.content;
    const rewritten = rewrite(id, content, shape, gas, stack);
    if (rewritten) out.push({ id, content: rewritten });
  }
  return { module: writeModule(out), shape };
}

function rewrite(id: number, content: Uint8Array | undefined, shape: ModuleShape, gas: number, stack: number) {
  switch (id) {
    case SECTION.import:
      return rewriteImports(content);
    case SECTION.global:
      return appendItems(
        content,
        Array.from({ length: 2 }, () => [I64, MUTABLE, OP.i64Const, 0, OP.end]),
      );
    case SECTION.export:
      return rewriteExports(content, shape, gas, stack);
    case SECTION.code:
      return content && rewriteCode(content, shape, gas, stack);
    default:
      return content;
  }
}

/** A vector section with items appended; `keep` copies the old items through. */
function appendItems(content: Uint8Array | undefined, items: readonly (readonly number[])[]): Uint8Array {
  const reader = new WasmReader(content ?? Uint8Array.of(0));
  const count = reader.u32();
  const writer = new WasmWriter();
  writer.write(uleb(count + items.length));
  writer.write(reader.bytes.subarray(reader.offset));
  for (const item of items) writer.write(item);
  return writer.finish();
}

function name(text: string): number[] {
  const bytes = [...Buffer.from(text)];
  return [...uleb(bytes.length), ...bytes];
}

/** Keeps the function imports and puts the one memory behind them. */
function rewriteImports(content: Uint8Array | undefined): Uint8Array {
  const reader = new WasmReader(content ?? Uint8Array.of(0));
  const functions = new WasmWriter();
  let count = 1;
  reader.vector(() => {
    const start = reader.offset;
    reader.name();
    reader.name();
    if (reader.u8() === 0) {
      reader.skipLeb();
      functions.write(reader.bytes.subarray(start, reader.offset));
      count++;
    } else {
      if (reader.u8() === 1) reader.skipLeb();
      reader.skipLeb();
    }
  });
  const writer = new WasmWriter();
  writer.write(uleb(count));
  writer.write(functions.finish());
  writer.write([...name('env'), ...name('memory'), EXPORT_KIND.memory, 1]);
  writer.write([...uleb(LIMITS.initialMemoryPages), ...uleb(LIMITS.maxMemoryPages)]);
  return writer.finish();
}

function rewriteExports(content: Uint8Array | undefined, shape: ModuleShape, gas: number, stack: number): Uint8Array {
  const exports = [
    [...name(INSTRUMENT_EXPORTS.gas), EXPORT_KIND.global, ...uleb(gas)],
    [...name(INSTRUMENT_EXPORTS.stack), EXPORT_KIND.global, ...uleb(stack)],
  ];
  // The start function runs once the gas counter is set, so it is exported instead of started.
  if (shape.start !== undefined) {
    exports.push([...name(INSTRUMENT_EXPORTS.start), EXPORT_KIND.function, ...uleb(shape.start)]);
  }
  return appendItems(content, exports);
}

const VALUE_BYTES: Readonly<Record<number, number>> = { 127: 4, 126: 8, 125: 4, 124: 8 };

function rewriteCode(content: Uint8Array, shape: ModuleShape, gas: number, stack: number): Uint8Array {
  const reader = new WasmReader(content);
  const writer = new WasmWriter();
  const count = reader.u32();
  writer.write(uleb(count));
  let locals = 0;
  for (let index = 0; index < count; index++) {
    const body = reader.take(reader.u32());
    if (body.length > LIMITS.functionBodyBytes) throw prepareError('FunctionBodyTooLarge');
    const parameters = shape.functions[index]?.parameters ?? [];
    const frame = readFrame(new WasmReader(body), parameters);
    locals += frame.locals;
    if (locals > LIMITS.locals) throw prepareError('TooManyLocals');
    writer.writeSized(meterBody(body, frame, shape.importedFunctions, gas, stack));
  }
  return writer.finish();
}

interface Frame {
  /** Where the instructions start in the body. */
  readonly codeStart: number;
  readonly locals: number;
  readonly bytes: number;
}

function readFrame(reader: WasmReader, parameters: Uint8Array | readonly number[]): Frame {
  let bytes = FRAME_BYTES;
  let locals = 0;
  for (const type of parameters) bytes += VALUE_BYTES[type] ?? 8;
  for (let groups = reader.u32(); groups > 0; groups--) {
    const count = reader.u32();
    bytes += count * (VALUE_BYTES[reader.u8()] ?? 8);
    locals += count;
  }
  return { codeStart: reader.offset, locals, bytes };
}

/** `global += amount` */
function addTo(global: number, amount: number): number[] {
  return [OP.globalGet, ...uleb(global), OP.i64Const, ...sleb(amount), OP.i64Add, OP.globalSet, ...uleb(global)];
}

function trapIf(global: number, comparison: number, bound: number): number[] {
  const test = [OP.globalGet, ...uleb(global), OP.i64Const, ...sleb(bound), comparison];
  return [...test, OP.if, OP.emptyBlock, OP.unreachable, OP.end];
}

/** The instructions after which control may not go on to the next one. */
const RUN_ENDS: ReadonlySet<number> = new Set([
  OP.unreachable,
  OP.loop,
  OP.if,
  OP.else,
  OP.end,
  OP.br,
  OP.brIf,
  OP.brTable,
  OP.return,
]);
const FREE: ReadonlySet<number> = new Set([OP.block, OP.else, OP.end]);

function meterBody(body: Uint8Array, frame: Frame, imports: number, gas: number, stack: number): Uint8Array {
  const reader = new WasmReader(body, frame.codeStart);
  const writer = new WasmWriter();
  writer.write(body.subarray(0, frame.codeStart));
  const frameBytes = frame.bytes + OPERAND_BYTES;
  const enter = [...addTo(stack, frameBytes), ...trapIf(stack, OP.i64GtS, LIMITS.stackBytes)];
  const leave = addTo(stack, -frameBytes);
  let run: (Uint8Array | number[])[] = [];
  let operations = Math.ceil(frame.bytes / 8);
  while (!reader.done) {
    const start = reader.offset;
    const opcode = readInstruction(reader);
    const instruction = body.subarray(start, reader.offset);
    const callsContract =
      opcode === OP.callIndirect || (opcode === OP.call && new WasmReader(instruction, 1).u32() >= imports);
    if (callsContract) run.push(enter, instruction, leave);
    else run.push(instruction);
    if (!FREE.has(opcode)) operations++;
    if (!RUN_ENDS.has(opcode) && !reader.done) continue;
    if (operations > 0) writer.write([...addTo(gas, -operations * COSTS.regularOp), ...trapIf(gas, OP.i64LtS, 0)]);
    for (const piece of run) writer.write(piece);
    run = [];
    operations = 0;
  }
  return writer.finish();
}
