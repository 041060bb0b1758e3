/** A whole number as it is typed, `1,000` too; nothing where it is none. */
export function readWhole(text: string): number | undefined {
  const plain = text.trim().replaceAll(',', '')
  return /^\d{1,9}$/.test(plain) ? Number(plain) : undefined
}
