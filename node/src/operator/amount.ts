const yoctoPerMilli = 10n ** 21n;

/** yoctoNEAR as `1.234 NEAR`, rounded up to the next thousandth. */
export function formatNear(yocto: bigint): string {
  const milli = (yocto + yoctoPerMilli - 1n) / yoctoPerMilli;
  return `${milli / 1_000n}.${String(milli % 1_000n).padStart(3, '0')} NEAR`;
}
