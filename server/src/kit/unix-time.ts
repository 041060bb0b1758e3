const unitOf: Readonly<Record<number, bigint>> = { 10: 1n, 13: 1_000n, 16: 1_000_000n, 19: 1_000_000_000n }

/**
 * Whole seconds since 1970 in a number that counts seconds, milli-, micro- or nanoseconds: from 2001 to 2286 each has its own
 * count of digits. `undefined` where it counts none of them.
 */
export function readUnixSeconds(digits: string): number | undefined {
  const [, whole = ''] = /^([1-9]\d{9,18})(?:\.\d{1,12})?$/.exec(digits) ?? []
  const unit = unitOf[whole.length]
  return unit === undefined ? undefined : Number(BigInt(whole) / unit)
}
