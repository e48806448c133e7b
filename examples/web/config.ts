import type { InlineConfig } from 'vite';
import type { PageNetwork } from './network.ts';

/** How Vite serves and builds the page, for one network. */
export const pageConfig = ({ near, rootPublicKey }: PageNetwork): InlineConfig => ({
  root: import.meta.dirname,
  configFile: false,
  define: { DEVNET: JSON.stringify({ near, rootPublicKey }) },
  build: { target: 'es2022' },
});
