import assert from 'node:assert/strict';
import { link } from '../../build/link.ts';
import { LinkError, SectionFlag, SectionType } from '../../build/object.ts';
import { type TestObject, type TestSection, writeObject } from './object.ts';
import { runProgram } from './vm.ts';

const SYSCALLS = new Set(['sol_log_', 'abort']);
const Relocation = { address64: 1, absolute64: 2, call32: 10 };
const CODE = SectionFlag.alloc | SectionFlag.execute;

/** An instruction: opcode, registers (destination low, source high), offset, immediate. */
const instruction = (opcode: number, registers = 0, offset = 0, immediate = 0): Buffer => {
  const bytes = Buffer.from([opcode, registers, 0, 0, 0, 0, 0, 0]);
  bytes.writeInt16LE(offset, 2);
  bytes.writeInt32LE(immediate, 4);
  return bytes;
};
const move = (register: number, value: number) => instruction(0xb7, register, 0, value);
const load = (register: number) => Buffer.concat([instruction(0x18, register), instruction(0)]);
const call = instruction(0x85, 0x10, 0, -1);
const exit = instruction(0x95);
const RETURN_ZERO = [move(0, 0), exit];

const code = (instructions: readonly Uint8Array[], relocations: TestSection['relocations'] = []): TestSection => ({
  name: '.text',
  flags: CODE,
  data: Buffer.concat(instructions),
  relocations,
});
const ENTRY = { name: 'entrypoint', section: '.text' };
const linked = (object: Partial<TestObject> & Pick<TestObject, 'sections'>) =>
  link(writeObject({ symbols: [ENTRY], ...object }), 'entrypoint', SYSCALLS);
/** Of a program that begins with these instructions. */
const linkedCode = (...instructions: Uint8Array[]) => linked({ sections: [code([...instructions, ...RETURN_ZERO])] });

describe('program: linker', () => {
  describe('makes programs that the loader takes and the VM runs', () => {
    it('of one function', () => {
      const { elf, syscalls } = linkedCode();
      assert.deepEqual(syscalls, []);
      assert.equal(runProgram(elf).err, undefined);
    });

    it('that call a syscall with constants', () => {
      const text = Buffer.from('it runs!');
      const { elf, syscalls } = linked({
        sections: [
          code(
            [load(1), move(2, text.length), call, ...RETURN_ZERO],
            [
              [0, Relocation.address64, 'text'],
              [24, Relocation.call32, 'sol_log_'],
            ],
          ),
          { name: '.rodata', data: Buffer.concat([Buffer.alloc(3), text]) },
        ],
        symbols: [ENTRY, { name: 'text', section: '.rodata', value: 3 }, { name: 'sol_log_' }],
      });
      assert.deepEqual(syscalls, ['sol_log_']);
      assert.ok(runProgram(elf).logs.includes('Program log: it runs!'));
    });

    it('that call functions of their own, directly and through a table', () => {
      // The entry calls f, which calls by register what the table names: g, which returns its argument plus 1.
      const instructions = [
        ...[call, exit],
        ...[load(3), instruction(0x79, 0x33), move(1, 41), instruction(0x8d, 0x03), exit],
        ...[instruction(0xbf, 0x10), instruction(0x07, 0, 0, 1), exit],
      ];
      const { elf } = linked({
        sections: [
          code(instructions, [
            [0, Relocation.call32, 'f'],
            [16, Relocation.address64, 'table'],
          ]),
          {
            name: '.data.rel.ro',
            data: Buffer.alloc(8),
            flags: SectionFlag.alloc | SectionFlag.write,
            relocations: [[0, Relocation.absolute64, 'g']],
          },
        ],
        symbols: [
          ENTRY,
          { name: 'f', section: '.text', value: 16 },
          { name: 'g', section: '.text', value: 64 },
          { name: 'table', section: '.data.rel.ro' },
        ],
      });
      // What an entry returns is the program's error.
      assert.equal(runProgram(elf).programCode, 42);
    });

    it('whose traps end them', () => {
      const { elf, syscalls } = linked({
        sections: [code([call, ...RETURN_ZERO], [[0, Relocation.call32, '__bpf_trap']])],
        symbols: [ENTRY, { name: '__bpf_trap' }],
      });
      assert.deepEqual(syscalls, ['abort']);
      assert.match(runProgram(elf).err ?? '', /ProgramFailedToComplete/);
    });
  });

  const refused = (message: RegExp, make: () => unknown) =>
    assert.throws(make, (error) => error instanceof LinkError && error.code === 'LINK' && message.test(error.message));

  describe('refuses instructions that the VM lacks, or reads otherwise than upstream bpf', () => {
    const faults: Readonly<Record<string, readonly [message: RegExp, ...instructions: Uint8Array[]]>> = {
      'a packet load': [/packet load/, instruction(0x20)],
      'a sign-extending load': [/sign-extending load/, instruction(0x91, 0x10)],
      'an atomic operation': [/atomic/, instruction(0xdb, 0x10)],
      'a 32-bit atomic operation': [/atomic/, instruction(0xc3, 0x10)],
      '32-bit addition': [/32-bit arithmetic/, instruction(0x0c, 0x10)],
      'a 32-bit move': [/32-bit arithmetic/, instruction(0xb4)],
      'a 32-bit jump': [/32-bit jump/, instruction(0x1e, 0x10)],
      'a long jump': [/32-bit jump/, instruction(0x06)],
      'a byte swap of cpu v4': [/byte swap/, instruction(0xd7, 0, 0, 64)],
      'signed division': [/signed division/, instruction(0x3f, 0x10, 1)],
      'a sign-extending move': [/sign-extending move/, instruction(0xbf, 0x10, 8)],
      'an address that was not relocated': [/not relocated/, instruction(0x18, 0x10), instruction(0)],
      'a call that goes nowhere': [/goes nowhere/, call],
    };
    for (const [what, [message, ...instructions]] of Object.entries(faults))
      it(what, () => refused(message, () => linkedCode(...instructions)));

    it('and says where', () =>
      refused(/\.text\+0x8: 32-bit arithmetic.*0xc\b/, () => linkedCode(move(1, 1), instruction(0x0c, 0x10))));

    it('but not byte swaps of 32 bits, nor what looks like an instruction inside a constant', () => {
      const constant = Buffer.concat([instruction(0x18, 1), instruction(0, 0, 0, 0x0c0c0c0c)]);
      linkedCode(instruction(0xd4, 0, 0, 32), instruction(0xdc, 0, 0, 16), constant);
    });
  });

  describe('refuses objects', () => {
    const good: TestObject = { sections: [code(RETURN_ZERO)], symbols: [ENTRY] };
    const bytes = writeObject(good);
    const linkBytes = (object: Uint8Array) => link(object, 'entrypoint', SYSCALLS);

    it('that are none', () => {
      refused(/not a little-endian ELF64/, () => linkBytes(bytes.subarray(0, 32)));
      refused(/not a little-endian ELF64/, () => linkBytes(bytes.with(0, 0)));
      refused(/not a little-endian ELF64/, () => linkBytes(bytes.with(4, 1)));
      refused(/not a little-endian ELF64/, () => linkBytes(bytes.with(5, 2)));
    });

    it('of another machine, or linked already', () => {
      refused(/not a relocatable bpf object/, () => linked({ ...good, machine: 62 }));
      refused(/not a relocatable bpf object/, () => linked({ ...good, fileType: 3 }));
    });

    it('without symbols, or without the entry', () => {
      refused(/no symbol table/, () => linked({ ...good, withoutSymbols: true }));
      refused(/no function entrypoint/, () => linked({ ...good, symbols: [{ name: 'main', section: '.text' }] }));
      refused(/no function entrypoint/, () => linked({ ...good, symbols: [{ name: 'entrypoint' }] }));
    });

    it('with variables', () => {
      const flags = SectionFlag.alloc | SectionFlag.write;
      for (const section of [
        { name: '.data', data: Buffer.alloc(8), flags },
        { name: '.bss', data: Buffer.alloc(8), flags, type: SectionType.nobits },
      ])
        refused(/programs have no variables/, () => linked({ ...good, sections: [...good.sections, section] }));
      // Nothing is in it.
      linked({ ...good, sections: [...good.sections, { name: '.data', data: Buffer.alloc(0), flags }] });
    });

    it('with calls of what is neither defined nor a syscall that is allowed', () => {
      const calling = (name: string) =>
        linked({
          sections: [code([call, ...RETURN_ZERO], [[0, Relocation.call32, name]])],
          symbols: [ENTRY, { name }],
        });
      refused(/memcpy is neither defined nor a syscall/, () => calling('memcpy'));
      refused(/sol_get_stack_height is neither/, () => calling('sol_get_stack_height'));
      calling('sol_log_');
    });

    it('with relocations that make no sense', () => {
      const relocated = (offset: number, type: number, symbol = 'entrypoint') =>
        linked({
          sections: [code([load(1), call, ...RETURN_ZERO], [[offset, type, symbol]])],
          symbols: [ENTRY, { name: 'nowhere' }],
        });
      refused(/not a call/, () => relocated(0, Relocation.call32));
      refused(/not a load/, () => relocated(16, Relocation.address64));
      refused(/relocation of type 3/, () => relocated(0, 3));
      refused(/undefined symbol nowhere/, () => relocated(0, Relocation.address64, 'nowhere'));
      const withAddends = {
        sections: [code([call, ...RETURN_ZERO], [[0, Relocation.call32, 'entrypoint'] as const])],
        relocationType: SectionType.rela,
      };
      refused(/with addends/, () => linked(withAddends));
    });
  });
});
