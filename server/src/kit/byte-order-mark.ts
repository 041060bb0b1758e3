/** U+FEFF as UTF-8. */
const mark = Buffer.from([0xef, 0xbb, 0xbf])

/** A text's bytes without the byte-order mark that many editors write first, and JSON does not know. */
export const stripMark = (bytes: Buffer): Buffer =>
  mark.equals(bytes.subarray(0, mark.length)) ? bytes.subarray(mark.length) : bytes

/** Whether a text looks like UTF-16, by its mark or by the empty half of its first character. */
export function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return false
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0) !== (second === 0)
}
