// Follows values through a WebAssembly module's text: what was read from memory must decide neither where the code goes nor
// what it reads. Numbers that are handed in from outside (pointers, lengths) may; what is computed from both may not.

interface Instruction {
  readonly op: string;
  readonly args: readonly string[];
  /** Of a block, loop or if. */
  readonly body?: Instruction[];
  readonly otherwise?: Instruction[];
}

interface WasmFunction {
  readonly name: string;
  readonly params: number;
  readonly results: number;
  readonly locals: number;
  readonly body: readonly Instruction[];
}

/** For each local and each value on the stack whether it comes from memory; undefined where the code does not get to. */
type State = { readonly locals: boolean[]; stack: boolean[] } | undefined;

interface Label {
  /** Height of the stack below its results, and how many these are. */
  readonly height: number;
  readonly arity: number;
  readonly states: State[];
}

const valueTypes = (text: string, kind: string): number =>
  [...text.matchAll(new RegExp(`\\(${kind} ([^)]*)\\)`, 'g'))].reduce(
    (count, [, types]) => count + types!.trim().split(' ').length,
    0,
  );

/** Functions of the text that wabt makes without folding, in order, and exports by name. */
function parse(text: string): { functions: WasmFunction[]; exports: Map<string, number> } {
  const functions = [...text.matchAll(/\n {2}\(func (\S+) (.*)\n([\s\S]*?)(?=\n {2}\()/g)].map(
    ([, name, head, rest]) => {
      const lines = rest!
        .split('\n')
        .map((line) => line.replace(/;;.*/, '').trim())
        .filter((line) => line !== '');
      const locals = lines[0]?.startsWith('(local') ? valueTypes(lines.shift()!, 'local') : 0;
      lines.push(lines.pop()!.replace(/\)$/, ''), 'end');
      const [params, results] = [valueTypes(head!, 'param'), valueTypes(head!, 'result')];
      return { name: name!.slice(1), params, results, locals: params + locals, body: parseBody(lines.values()).body };
    },
  );
  const exports = [...text.matchAll(/\(export "(\w+)" \(func (\d+)\)\)/g)].map(
    ([, name, i]) => [name!, Number(i)] as const,
  );
  return { functions, exports: new Map(exports) };
}

function parseBody(lines: Iterator<string>): { body: Instruction[]; otherwise: Instruction[] } {
  const [body, otherwise]: [Instruction[], Instruction[]] = [[], []];
  let current = body;
  for (;;) {
    const line = lines.next().value as string | undefined;
    if (line === undefined || line === 'end') return { body, otherwise };
    if (line === 'else') {
      current = otherwise;
      continue;
    }
    const [op, ...args] = line.split(/\s+/) as [string, ...string[]];
    const nested = ['block', 'loop', 'if'].includes(op) ? parseBody(lines) : {};
    current.push({ op, args, ...nested });
  }
}

const unary =
  /eqz|clz|ctz|popcnt|wrap|extend_|extend(8|16|32)|splat$|\.neg|\.abs|any_true|all_true|bitmask|v128\.not|extract_lane/;

export interface Leak {
  readonly function: string;
  readonly what: 'branch' | 'choice' | 'address' | 'length' | 'division';
}

/** Where something that was read from memory decides on the way of the code or on an address, below some exports. */
export function findLeaks(text: string, roots: readonly string[]): Leak[] {
  const { functions, exports } = parse(text);
  const params = new Map<number, boolean[]>();
  const results = functions.map((one) => Array<boolean>(one.results).fill(false));
  const globals = new Map<string, boolean>();
  const leaks = new Map<string, Leak>();
  let changed = true;

  /** Notes what reaches a function or a variable of the module, for the next pass. */
  const join = (into: boolean[], values: readonly boolean[]) => {
    for (const [i, value] of values.entries()) {
      if (!value || into[i]) continue;
      into[i] = true;
      changed = true;
    }
  };
  const reach = (index: number, args: readonly boolean[]) => {
    if (!params.has(index)) {
      params.set(
        index,
        args.map(() => false),
      );
      changed = true;
    }
    join(params.get(index)!, args);
  };

  function run(index: number): void {
    const one = functions[index]!;
    const decide = (what: Leak['what'], ...values: (boolean | undefined)[]) => {
      if (values.some(Boolean)) leaks.set(`${one.name} ${what}`, { function: one.name, what });
    };

    function walk(body: readonly Instruction[], start: State, labels: readonly Label[]): State {
      let state = start;
      for (const instruction of body) {
        if (!state) return undefined;
        state = step(instruction, state, labels);
      }
      return state;
    }

    function step(
      { op, args, body, otherwise }: Instruction,
      state: NonNullable<State>,
      labels: readonly Label[],
    ): State {
      const { locals, stack } = state;
      const pop = () => {
        if (stack.length === 0) throw new Error(`${one.name}: nothing on the stack for ${op}`);
        return stack.pop()!;
      };
      const popMany = (count: number) => Array.from({ length: count }, pop).reverse();
      if (body) {
        if (op === 'if') decide('branch', pop());
        const arity = args[0] === '(result' ? 1 : 0;
        const label = (isLoop: boolean): Label => ({ height: stack.length, arity: isLoop ? 0 : arity, states: [] });
        if (op !== 'loop') {
          const end = label(false);
          const ways = op === 'if' ? [body, otherwise!] : [body];
          const ends = ways.map((way) => walk(way, copy(state), [end, ...labels]));
          return [...ends, ...end.states].reduce(merge);
        }
        for (let entry: NonNullable<State> = state; ; ) {
          const again = label(true);
          const end = walk(body, copy(entry), [again, ...labels]);
          const next = again.states.reduce(merge, entry)!;
          if (isSame(next, entry)) return end;
          entry = next;
        }
      }
      const jump = (label: Label) => {
        const kept = label.arity > 0 ? stack.slice(-label.arity) : [];
        label.states.push({ locals: [...locals], stack: [...stack.slice(0, label.height), ...kept] });
      };
      if (op === 'br' || op === 'return') {
        jump(op === 'br' ? labels[Number(args[0])]! : labels.at(-1)!);
        return undefined;
      }
      if (op === 'br_if') {
        decide('branch', pop());
        jump(labels[Number(args[0])]!);
      } else if (op === 'unreachable') return undefined;
      else if (op === 'nop') return state;
      else if (op === 'local.get') stack.push(locals[Number(args[0])]!);
      else if (op === 'local.set') locals[Number(args[0])] = pop();
      else if (op === 'local.tee') locals[Number(args[0])] = stack.at(-1)!;
      else if (op === 'global.get') stack.push(globals.get(args[0]!) ?? false);
      else if (op === 'global.set') {
        const holder = [globals.get(args[0]!) ?? false];
        join(holder, [pop()]);
        globals.set(args[0]!, holder[0]!);
      } else if (op === 'call') {
        const callee = Number(args[0]);
        reach(callee, popMany(functions[callee]!.params));
        stack.push(...results[callee]!);
      } else if (op === 'drop') pop();
      else if (op === 'select') {
        const [a, b, condition] = popMany(3);
        decide('choice', condition);
        stack.push(a! || b! || condition!);
      } else if (op === 'memory.fill' || op === 'memory.copy') {
        const [to, from, length] = popMany(3);
        decide('address', to, op === 'memory.copy' && from);
        decide('length', length);
      } else if (op.includes('.load')) {
        if (op.endsWith('_lane')) pop();
        decide('address', pop());
        stack.push(true);
      } else if (op.includes('.store')) {
        pop();
        decide('address', pop());
      } else if (op.endsWith('.const')) stack.push(false);
      else if (op === 'v128.bitselect') stack.push(popMany(3).some(Boolean));
      else if (unary.test(op)) stack.push(pop());
      else if (op.includes('.')) {
        const operands = popMany(2);
        if (/\.(div|rem)_/.test(op)) decide('division', ...operands);
        stack.push(operands.some(Boolean));
      } else throw new Error(`${one.name}: ${op} is not known here`);
      return state;
    }

    const locals = Array.from({ length: one.locals }, (_, i) => params.get(index)![i] ?? false);
    const end: Label = { height: 0, arity: one.results, states: [] };
    const last = walk(one.body, { locals, stack: [] }, [end]);
    const after = [last, ...end.states].reduce(merge);
    if (after) join(results[index]!, after.stack);
  }

  for (const root of roots) {
    const index = exports.get(root);
    if (index === undefined) throw new Error(`there is no export ${root}`);
    reach(index, Array<boolean>(functions[index]!.params).fill(false));
  }
  while (changed) {
    changed = false;
    for (const index of [...params.keys()]) run(index);
  }
  return [...leaks.values()];
}

const copy = (state: NonNullable<State>): NonNullable<State> => ({
  locals: [...state.locals],
  stack: [...state.stack],
});

function merge(a: State, b: State): State {
  if (!a || !b) return a ?? b;
  const either = (x: readonly boolean[], y: readonly boolean[]) => {
    if (x.length !== y.length) throw new Error('stacks of different heights meet');
    return x.map((value, i) => value || y[i]!);
  };
  return { locals: either(a.locals, b.locals), stack: either(a.stack, b.stack) };
}

const isSame = (a: NonNullable<State>, b: NonNullable<State>): boolean =>
  a.locals.join() === b.locals.join() && a.stack.join() === b.stack.join();
