import { buildModule } from '@nomicfoundation/hardhat-ignition/modules';

/** Parameters: `x` and `y` of the root key; `admin`, the first account by default; `signatureDeposit` in wei. */
export default buildModule('QuorateSigner', (module) => {
  const admin = module.getParameter('admin', module.getAccount(0));
  const signatureDeposit = module.getParameter('signatureDeposit', 50_000_000_000_000n);
  const publicKey = { x: module.getParameter<bigint>('x'), y: module.getParameter<bigint>('y') };
  return { signer: module.contract('QuorateSigner', [admin, signatureDeposit, publicKey]) };
});
