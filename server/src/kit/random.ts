import { randomBytes } from 'node:crypto'

/** Randomness as the service sees it: `length` unpredictable bytes. */
export type Random = (length: number) => Uint8Array

/** The system's randomness, drawn in blocks: a draw per call would cost a system call each. */
export function openSystemRandom(): Random {
  const blockBytes = 4_096
  let block = randomBytes(blockBytes)
  let used = 0
  return (length) => {
    if (length > blockBytes) return randomBytes(length)
    if (used + length > blockBytes) {
      block = randomBytes(blockBytes)
      used = 0
    }
    used += length
    return block.subarray(used - length, used)
  }
}

/** A number from 0 up to 1. */
export function drawFraction(random: Random): number {
  const bytes = random(4)
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0) / 2 ** 32
}
