/** The folder of package.json, as a URL with its closing slash. */
export const PACKAGE_ROOT = new URL('../', import.meta.url);
