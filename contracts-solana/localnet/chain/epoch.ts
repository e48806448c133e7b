/** As on every cluster; epochs do not warm up. */
export const SLOTS_PER_EPOCH = 432_000;
