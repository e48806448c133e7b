/** Epochs are counted from 1 and begin at multiples of their length. */
export function epochAt(height: number, epochLength: number): number {
  return Math.floor(height / epochLength) + 1;
}

/** Height of the first block of an epoch. */
export function epochStart(epochHeight: number, epochLength: number): number {
  return (epochHeight - 1) * epochLength;
}
