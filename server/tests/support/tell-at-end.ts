/** Prints what a long test saw as one JSON object, in its last line; `ok` is true exactly where the exit code is 0. */
export function tellAtEnd(name: string, getFigures: () => object): void {
  process.once('exit', (exitCode) => {
    process.stdout.write(`${JSON.stringify({ name, ok: exitCode === 0, ...getFigures() })}\n`)
  })
}
