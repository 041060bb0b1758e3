/** Members of a thing within a list that are shown. */
const shownMax = 3

/** Characters of `data` that is no object. */
const lineMax = 60

type Members = Readonly<Record<string, unknown>>

/** An answer in a few lines: of `data` the first list with something in it, of that one entry; `…` stands for what is left out. */
export function excerptOf(envelope: unknown): string {
  if (!isObject(envelope)) return JSON.stringify(envelope)
  const { code, data, message, recordTime, requestId } = envelope
  return [
    '{',
    `  ${member('code', code)},`,
    ...writeData(data),
    `  ${member('message', message)}, ${member('recordTime', recordTime)},`,
    `  ${member('requestId', requestId)}`,
    '}',
  ].join('\n')
}

function writeData(data: unknown): string[] {
  if (!isObject(data)) return [`  ${member('data', data).length > lineMax ? '"data": …' : member('data', data)},`]
  const [name, list] = Object.entries(data).find(([, value]) => isObject(firstOf(value))) ?? []
  const entry = firstOf(list)
  if (name === undefined || !isObject(entry)) return ['  "data": {', ...writeMembers(data, '    '), '  },']
  const others = Array.isArray(list) && list.length > 1 ? ', …' : ''
  const more = Object.keys(data).length > 1 ? ', …' : ''
  return ['  "data": {', `    "${name}": [{`, ...writeMembers(entry, '      '), `    }${others}]${more}`, '  },']
}

/** Those first that hold something. */
function writeMembers(members: Members, indent: string): string[] {
  const all = Object.entries(members).filter(([, value]) => typeof value !== 'object' || value === null)
  const telling = all.filter(([, value]) => Boolean(value) && value !== '0')
  const shown = (telling.length > 0 ? telling : all).slice(0, shownMax)
  const more = shown.length < Object.keys(members).length ? ', …' : ''
  return shown.map(([name, value], nth) => `${indent}${member(name, value)}${nth < shown.length - 1 ? ',' : more}`)
}

const member = (name: string, value: unknown): string => `${JSON.stringify(name)}: ${JSON.stringify(value)}`

const firstOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined)

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
