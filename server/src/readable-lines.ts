/** How a level is called, and its colour on a terminal. */
const levels = new Map([
  [10, ['trace', '2']],
  [20, ['debug', '2']],
  [30, ['info', '32']],
  [40, ['warn', '33']],
  [50, ['error', '31']],
  [60, ['fatal', '1;31']],
] as const)

type Paint = (text: string, colour: string) => string

const dim = '2'

/** Turns finished log lines, which are JSON, into lines for somebody at a terminal. */
export function createReadableLines(isColoured: boolean): (line: string) => string {
  const paint: Paint = (text, colour) => (isColoured ? `\x1b[${colour}m${text}\x1b[0m` : text)
  return (line) => {
    const { level, time, msg, err, ...fields }: Readonly<Record<string, unknown>> = JSON.parse(line)
    const [name, colour] = levels.get(Number(level) as 30) ?? [String(level), dim]
    const told = Object.entries(fields)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => `${paint(`${showWord(key)}=`, dim)}${showValue(value)}`)
    const words = [
      paint(showTime(time), dim),
      paint(name.toUpperCase().padEnd(5), colour),
      makeHarmless(String(msg ?? '')),
      ...told,
    ]
    return `${[words.join(' '), ...showError(err)].join('\n')}\n`
  }
}

function showTime(time: unknown): string {
  const at = new Date(Number(time))
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
}

const showWord = (text: string): string => (/^[\w.:/@+-]+$/.test(text) ? text : makeHarmless(JSON.stringify(text)))

const showValue = (value: unknown): string =>
  typeof value === 'string' ? showWord(value) : makeHarmless(JSON.stringify(value) ?? '')

/** An error's stack, a line each, below what it belongs to. */
function showError(err: unknown): string[] {
  if (typeof err !== 'object' || err === null) return []
  const { stack, message, type }: { stack?: unknown; message?: unknown; type?: unknown } = err
  const text = typeof stack === 'string' ? stack : `${type ?? 'Error'}: ${message ?? ''}`
  return text.split('\n').map((line) => `    ${makeHarmless(line.trim())}`)
}

/** Writes as escapes what would move the cursor, recolour the terminal or turn the text around. */
const makeHarmless = (text: string): string =>
  text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
