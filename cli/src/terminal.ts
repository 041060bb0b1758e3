import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { exitCodes, Refusal } from './refusal.ts'

const charactersMax = 10_000_000

/** A line that is typed and not shown. */
export async function readUnseen(question: string, stop: AbortController): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  // The terminal tells the keys themselves meanwhile, Ctrl-C too.
  lines.on('SIGINT', () => stop.abort())
  lines.on('close', () => stop.abort())
  // Not before the terminal shows no more what is typed.
  process.stderr.write(question)
  try {
    return await lines.question('', { signal: stop.signal })
  } finally {
    lines.removeAllListeners('close')
    lines.close()
    process.stderr.write('\n')
  }
}

/** All that comes in, within reason. */
export async function readAll(input: NodeJS.ReadStream, signal: AbortSignal): Promise<string> {
  input.setEncoding('utf8')
  const end = (): void => void input.destroy()
  signal.addEventListener('abort', end)
  let text = ''
  for await (const chunk of input) {
    text += chunk
    if (text.length > charactersMax) throw new Refusal('more came in than can be meant', exitCodes.misused)
  }
  signal.removeEventListener('abort', end)
  return text
}

const lineCharactersMax = 1_000_000

/** Lines as they come in, the last one also without its end; of one that is too long nothing but that it was there. */
export async function* readLines(input: NodeJS.ReadStream, signal: AbortSignal): AsyncGenerator<string | undefined> {
  input.setEncoding('utf8')
  const end = (): void => void input.destroy()
  signal.addEventListener('abort', end)
  let [line, isLong] = ['', false]
  for await (const chunk of input) {
    for (const [nth, piece] of String(chunk).split('\n').entries()) {
      if (nth > 0) {
        yield isLong ? undefined : line
        line = ''
        isLong = false
      }
      isLong ||= line.length + piece.length > lineCharactersMax
      line = isLong ? '' : line + piece
    }
  }
  signal.removeEventListener('abort', end)
  if (isLong || line !== '') yield isLong ? undefined : line
}
