export * from '../mock/index.ts';
export { type Devnet, type DevnetOptions, startDevnet } from './startDevnet.ts';
