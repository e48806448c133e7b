export { signerAbi, signerBytecode } from '../artifacts/signer.ts';
export { type PointArgument, type SignatureArgument, toPointArgument, toSignatureArgument } from './arguments.ts';
export { type Deployment, DeploymentError, deploySigner } from './deploy.ts';
export { signerTopics } from './topics.ts';
