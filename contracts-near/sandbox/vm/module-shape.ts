import { LIMITS } from './costs.ts';
import { prepareError } from './errors.ts';
import { SECTION, type Section, WasmReader } from './wasm-reader.ts';

/** Value types of a function's parameters and results, as the binary format numbers them. */
export interface FunctionType {
  readonly parameters: Uint8Array;
  readonly results: Uint8Array;
}

/** What instrumentation and method lookup need to know of a module. */
export interface ModuleShape {
  readonly importedFunctions: number;
  /** Types of the functions that the module defines, in order. */
  readonly functions: readonly FunctionType[];
  readonly globals: number;
  /** Exported functions by name. */
  readonly methods: ReadonlyMap<string, FunctionType>;
  /** Index of the start function, if there is one. */
  readonly start: number | undefined;
}

/** Reads the declarations of a module; throws PrepareError for what a contract may not have. */
export function readShape(sections: readonly Section[]): ModuleShape {
  const open = (id: number) =>
    new WasmReader(sections.find((section) => section.id === id)?.content ?? Uint8Array.of(0));
  const types = readTypes(open(SECTION.type));
  const typeAt = (index: number) => types[index] ?? fail();
  const imported = readImports(open(SECTION.import)).map(typeAt);
  const functionReader = open(SECTION.function);
  const functions = functionReader.vector(() => typeAt(functionReader.u32()));
  if (imported.length + functions.length > LIMITS.functions) throw prepareError('TooManyFunctions');
  const methods = new Map<string, FunctionType>();
  for (const { name, index } of readFunctionExports(open(SECTION.export))) {
    methods.set(name, functions[index - imported.length] ?? imported[index] ?? fail());
  }
  const hasStart = sections.some((section) => section.id === SECTION.start);
  return {
    importedFunctions: imported.length,
    functions,
    globals: open(SECTION.global).u32(),
    methods,
    start: hasStart ? open(SECTION.start).u32() : undefined,
  };
}

function fail(): never {
  throw prepareError('Deserialization');
}

function readTypes(reader: WasmReader): FunctionType[] {
  return reader.vector(() => {
    if (reader.u8() !== 0x60) fail();
    return { parameters: reader.take(reader.u32()), results: reader.take(reader.u32()) };
  });
}

/** Type indices of the imported functions. Only functions and a memory of `env` can be imported. */
function readImports(reader: WasmReader): number[] {
  const functionTypes: number[] = [];
  reader.vector(() => {
    if (reader.name() !== 'env') throw prepareError('Instantiate');
    reader.name();
    const kind = reader.u8();
    if (kind === 0) functionTypes.push(reader.u32());
    else if (kind === 2) {
      if (reader.u8() === 1) reader.skipLeb();
      reader.skipLeb();
    } else throw prepareError('Instantiate');
  });
  return functionTypes;
}

function readFunctionExports(reader: WasmReader): { name: string; index: number }[] {
  const exports = reader.vector(() => ({ name: reader.name(), kind: reader.u8(), index: reader.u32() }));
  return exports.filter(({ kind }) => kind === 0);
}
