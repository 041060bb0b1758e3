/** A count of the environment, of 1 or more: how long the long form of a test is. */
export function readCount(name: string, otherwise: number): number {
  const count = Number(process.env[name] ?? otherwise)
  if (!Number.isSafeInteger(count) || count < 1) throw new Error(`${name} is not a whole number of 1 or more`)
  return count
}
