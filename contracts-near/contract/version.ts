/** The contract's version, that of the npm package. */
export const VERSION = '0.1.0';
