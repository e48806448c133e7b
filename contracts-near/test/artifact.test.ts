import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import wabt from 'wabt';
import { buildContract } from '../build/contract.ts';
import { hashSources } from '../build/manifest.ts';
import { readSections, readUnsigned, SectionId } from '../build/wasm.ts';
import { type Contract, readContract } from '../src/index.ts';

/** Everything past MVP that wabt knows; NEAR takes mutable globals of it. */
const POST_MVP = [
  ...['exceptions', 'sat_float_to_int', 'sign_extension', 'simd', 'threads', 'function_references', 'multi_value'],
  ...['tail_call', 'bulk_memory', 'reference_types', 'annotations', 'code_metadata', 'gc', 'memory64'],
  ...['extended_const', 'relaxed_simd'],
];

const METHODS = [
  ...['sign', 'public_key', 'derived_public_key', 'latest_key_version', 'experimental_signature_deposit'],
  ...['respond', 'join', 'vote_join', 'vote_leave', 'vote_parameters', 'vote_pk', 'vote_reshared'],
  ...['vote_abort_attempt', 'vote_cancel_reshare', 'propose_update', 'vote_update', 'proposed_updates'],
  ...['state', 'config', 'pending_requests', 'pending_request', 'system_load', 'version'],
  ...['init', 'init_running', 'migrate', 'clear_state_on_finish', 'fail_on_timeout', 'update_config'],
].sort();

describe('contract: artifact', () => {
  let contract: Contract;

  before(async () => {
    contract = await readContract();
  });

  it('is what the sources make', async function () {
    const { manifest } = contract;
    const sources = hashSources();
    if (sources === manifest.sources && process.env.QUORATE_REBUILD !== '1') return;
    this.timeout(15 * 60_000);
    const { manifest: rebuilt } = await buildContract(() => {});
    assert.equal(rebuilt.sha256, manifest.sha256, 'the contract changed: run npm run build -w contracts-near');
    assert.equal(sources, manifest.sources, 'the sources changed: run npm run build -w contracts-near');
  });

  it('is described by its manifest', () => {
    const { wasm, manifest } = contract;
    assert.equal(createHash('sha256').update(wasm).digest('hex'), manifest.sha256);
    assert.equal(wasm.length, manifest.size);
    assert.deepEqual(manifest.exports, METHODS);
    const exported = WebAssembly.Module.exports(new WebAssembly.Module(new Uint8Array(wasm)));
    const functions = exported.filter(({ kind }) => kind === 'function').map(({ name }) => name);
    assert.deepEqual(functions.filter((name) => !name.startsWith('_')).sort(), METHODS);
  });

  it('is valid MVP with mutable globals', async () => {
    const { readWasm } = await wabt();
    const off = Object.fromEntries(POST_MVP.map((feature) => [feature, false]));
    const module = readWasm(new Uint8Array(contract.wasm), { ...off, mutable_globals: true, readDebugNames: false });
    module.validate();
  });

  it('asks the chain for NEAR host functions only', () => {
    const module = new WebAssembly.Module(new Uint8Array(contract.wasm));
    for (const { module: from, kind, name } of WebAssembly.Module.imports(module)) {
      assert.deepEqual([from, kind], ['env', 'function'], name);
    }
  });

  it('keeps within the limits of NEAR, and its size within ours', () => {
    const { wasm } = contract;
    assert.ok(wasm.length <= 700_000, `${wasm.length} bytes`);
    const sections = new Map(readSections(wasm).map(({ id, body }) => [id, body]));
    const code = sections.get(SectionId.code) ?? new Uint8Array();
    let [functions, offset] = readUnsigned(code, 0);
    assert.ok(functions <= 10_000);
    for (; functions > 0; functions--) {
      const [length, start] = readUnsigned(code, offset);
      assert.ok(length <= 196_608, `a function body of ${length} bytes`);
      offset = start + length;
    }
    const [, memory] = sections.get(SectionId.memory) ?? [];
    assert.equal(memory, 0, 'no maximum: the chain sets its own');
  });
});
