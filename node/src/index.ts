export { loadConfig, type NodeConfig } from './config.ts';
export { generateNodeKeys, type NodePublicKeys, unlockFromEnv } from './keys.ts';
export { QuorateNode } from './node.ts';
export { version } from './version.ts';
