/** Syscalls that every cluster has; the program may use these and no others. */
export const SYSCALLS: ReadonlySet<string> = new Set([
  'abort',
  'sol_create_program_address',
  'sol_get_rent_sysvar',
  'sol_invoke_signed_c',
  'sol_keccak256',
  'sol_log_',
  'sol_log_data',
  'sol_memcmp_',
  'sol_memcpy_',
  'sol_memmove_',
  'sol_memset_',
  'sol_secp256k1_recover',
  'sol_set_return_data',
  'sol_try_find_program_address',
]);
