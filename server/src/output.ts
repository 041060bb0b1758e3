/** Standard output of a command. Whoever reads may leave early, as `head` does: what is written then is for nobody. */
export interface Output {
  write(text: string): void
  /** Keeps when it is taken, with `false` when nobody reads any more. */
  stream(text: string | Uint8Array): Promise<boolean>
  /** Keeps when all is taken. */
  flush(): Promise<void>
}

export function openOutput(target: NodeJS.WritableStream): Output {
  let isOpen = true
  target.on('error', (error: Error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error
    isOpen = false
  })

  const stream = (text: string | Uint8Array): Promise<boolean> =>
    new Promise((resolve) => {
      if (!isOpen) resolve(false)
      else target.write(text, (error) => resolve(!error))
    })

  return {
    write(text) {
      if (isOpen) target.write(text)
    },
    stream,
    flush: async () => void (await stream('')),
  }
}
