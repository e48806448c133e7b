import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACTS_FOLDER, compileKernel, type Manifest } from '../../kernel/compile.ts';

describe('kernel: artifact', () => {
  const wasm = readFileSync(join(ARTIFACTS_FOLDER, 'kernel.wasm'));
  const manifest: Manifest = JSON.parse(readFileSync(join(ARTIFACTS_FOLDER, 'kernel.manifest.json'), 'utf8'));

  it('is what the sources make, byte for byte', async function () {
    this.timeout(120_000);
    const rebuilt = await compileKernel();
    const advice = 'the kernel’s sources changed: run npm run build:kernel -w node';
    assert.equal(rebuilt.manifest.sources, manifest.sources, advice);
    assert.ok(wasm.equals(rebuilt.wasm), advice);
  });

  it('is described by its manifest', () => {
    assert.equal(createHash('sha256').update(wasm).digest('hex'), manifest.sha256);
    assert.equal(wasm.length, manifest.size);
  });

  it('is small and imports nothing', () => {
    assert.ok(wasm.length <= 200_000, `${wasm.length} bytes`);
    assert.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(wasm)), []);
  });
});
