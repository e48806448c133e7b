export { QUORATE_SIGNER_IDL, type QuorateSigner } from './idl.ts';
export { type Initialization, initializeInstruction, stateAddress } from './initialize.ts';
export { type Program, ProgramArtifactError, type ProgramManifest, readProgram } from './program.ts';
