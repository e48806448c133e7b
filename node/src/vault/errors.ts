import { QuorateError } from '../base/errors.ts';

export type VaultErrorCode =
  | 'ASSET_EXISTS'
  | 'ASSET_GONE'
  | 'CORRUPT'
  | 'DISK_FULL'
  | 'EXISTS'
  | 'IO'
  | 'LOCKED'
  | 'NOT_FOUND'
  | 'PERMISSIONS'
  | 'WRONG_KEY'
  | 'WRONG_OWNER';

/** Something the vault refuses or cannot do. Carries paths and ids, never contents. */
export class VaultError extends QuorateError<VaultErrorCode> {}
