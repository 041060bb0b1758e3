/** A log line is no longer than this, whatever a caller or an upstream sent. */
export const lineLengthMax = 8_192

/** What a text, a list and a depth of a line that is too long are cut to. */
const textLengthMax = 1_000
const itemsMax = 20
const depthMax = 5

/** The line itself, or one with its texts and lists cut where it is too long; it stays JSON. */
export function shortenLine(line: string): string {
  if (line.length <= lineLengthMax) return line
  const whole: Readonly<Record<string, unknown>> = JSON.parse(line)
  const { level, time, requestId, msg } = whole
  for (const value of [cut(whole, 0), { level, time, requestId: cut(requestId, 0), msg: cut(msg, 0) }]) {
    const text = `${JSON.stringify({ ...(value as object), lineLength: line.length })}\n`
    if (text.length <= lineLengthMax) return text
  }
  return `${JSON.stringify({ level, time, lineLength: line.length })}\n`
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === 'string')
    return value.length > textLengthMax ? `${value.slice(0, textLengthMax).toWellFormed()}…` : value
  if (typeof value !== 'object' || value === null) return value
  if (depth === depthMax) return '…'
  if (Array.isArray(value)) return value.slice(0, itemsMax).map((item) => cut(item, depth + 1))
  const members = Object.entries(value).slice(0, itemsMax)
  return Object.fromEntries(members.map(([name, member]) => [String(cut(name, 0)), cut(member, depth + 1)]))
}
