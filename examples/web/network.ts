import type { Devnet } from '@quorate/sdk/devnet';

/** What the page has to know of a devnet. */
export type PageNetwork = Pick<Devnet, 'near' | 'rootPublicKey'>;

/** Vite writes the network here in its place, see `config.ts`. */
declare const DEVNET: PageNetwork;

export const network: PageNetwork = DEVNET;
