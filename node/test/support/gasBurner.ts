import wabt from 'wabt';

/** A contract whose `burn` uses up all gas that it is given: hashes a megabyte again and again. */
export async function gasBurner(): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const source = `(module
    (import "env" "sha256" (func $sha256 (param i64 i64 i64)))
    (memory 16)
    (func (export "burn")
      (loop $again
        (call $sha256 (i64.const 1048576) (i64.const 0) (i64.const 0))
        (br $again))))`;
  const module = parseWat('burner.wat', source);
  try {
    return Uint8Array.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}
