/** What a parameter may be. Ids are text: as numbers they would lose digits. */
export type ParamValue = string | number | boolean | bigint | undefined

export type Params = Readonly<Record<string, ParamValue>>

export interface Question {
  readonly method: 'GET' | 'POST'
  /** As in the documentation; `{names}` in it are filled from the parameters. */
  readonly path: string
  readonly params: Params
}

/** A question as it goes to any of the servers: what stands behind their address, and a form where there is one. */
export interface Request {
  readonly method: 'GET' | 'POST'
  readonly target: string
  readonly form: string | undefined
}

export function writeRequest({ method, path, params }: Question): Request {
  if (!/^\/[^?#]*$/.test(path)) throw new TypeError(`${path} is no path: it begins with /, and parameters stand apart`)
  const left = new Map(Object.entries(params))
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = writeValue(name, left.get(name))
    left.delete(name)
    return writeSegment(name, value)
  })
  const fields = new URLSearchParams()
  for (const [name, value] of left) if (value !== undefined) fields.append(name, writeValue(name, value))
  const text = fields.toString()
  if (method === 'POST') return { method, target: filled, form: text }
  return { method, target: text ? `${filled}?${text}` : filled, form: undefined }
}

function writeValue(name: string, value: ParamValue): string {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new TypeError(`${name} has more digits than a number keeps: send it as text`)
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${name} is ${value}`)
  if (!['string', 'number', 'boolean', 'bigint'].includes(typeof value)) {
    throw new TypeError(`${name} is ${value === undefined ? 'missing' : 'neither text nor number nor boolean'}`)
  }
  return String(value)
}

/** A part of a path that leads nowhere else: URLs take away dots, however they are encoded. */
function writeSegment(name: string, value: string): string {
  if (/^\.{0,2}$/.test(value)) throw new TypeError(`${name} is "${value}"`)
  return encodeURIComponent(value)
}
