import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `contracts-solana/` */
export const PACKAGE_ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const CRATE_FOLDER = join(PACKAGE_ROOT, 'program');
export const CACHE_FOLDER = join(PACKAGE_ROOT, '.cache');
export const ARTIFACTS_FOLDER = join(PACKAGE_ROOT, 'artifacts');
export const PROGRAM_FILE = join(ARTIFACTS_FOLDER, 'quorate_signer.so');
export const MANIFEST_FILE = join(ARTIFACTS_FOLDER, 'manifest.json');
export const IDL_FILE = join(ARTIFACTS_FOLDER, 'quorate_signer.json');
