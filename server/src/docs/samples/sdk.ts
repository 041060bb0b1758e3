import { type Endpoint, findClientMethod, listParams } from '#catalogue'
import type { Text } from '#kit'
import { type Program, readProgram, type SampleRequest, type Server, tokenVariable } from './program.ts'
import { quoteJson } from './quote.ts'

const notes = {
  guide: { en: 'The package, and how to use it', zh: '安装包与用法' },
  key: {
    en: 'One key for all attempts: an answer is charged once.',
    zh: '所有重试使用同一个幂等键：结果只计费一次。',
  },
} as const

export interface SdkRequest {
  readonly server: Server
  readonly lang: keyof Text
  /** What follows `client.`. */
  readonly call: string
}

/** A value as a program has it: a number or a truth where the client takes one, and where it is written as it was. */
export function writeValue(value: string, type: unknown): string {
  const isPlain = type === 'boolean' ? /^(true|false)$/.test(value) : isNumber(type) && isWhole(value)
  return isPlain ? value : quoteJson(value)
}

const isNumber = (type: unknown): boolean => type === 'integer' || type === 'number'
const isWhole = (value: string): boolean => Number.isSafeInteger(Number(value)) && String(Number(value)) === value

/** Members, one a line. */
export const writeMembers = (members: readonly (readonly [name: string, value: string])[]): string =>
  members.length === 0
    ? ''
    : `{\n${members.map(([name, value]) => `    ${/^[A-Za-z]\w*$/.test(name) ? name : quoteJson(name)}: ${value},\n`).join('')}  }`

/** How a program asks by the client, which judges, asks again and sends the key by itself. */
export const writeSdkCall = ({
  server,
  lang,
  call,
}: SdkRequest): string => `import { Almagest, AlmagestError } from "@almagest/sdk";

// ${notes.guide[lang]}: ${server.url}/${lang}/guides/sdk
const client = new Almagest({
  baseUrl: ${quoteJson(server.url)},
  apiKey: process.env.${tokenVariable},
});
// ${notes.key[lang]}
try {
  const data = await client.${call};
  console.log(JSON.stringify(data, null, 2));
} catch (error) {
  if (!(error instanceof AlmagestError)) throw error;
  console.error(\`\${error.name}, code \${error.message}\`);
  process.exitCode = 1;
}
`

/** Asks an endpoint by its method; what the client has no method for, by its path. */
export function writeSdk(request: SampleRequest): string {
  const { endpoint, server, lang = 'en' } = request
  return writeSdkCall({ server, lang, call: writeCall(endpoint, readProgram(request).params) })
}

function writeCall(endpoint: Endpoint, params: Program['params']): string {
  const method = findClientMethod(endpoint)
  const types = new Map(listParams(endpoint.params).map(({ name, view }) => [name, method && view.type]))
  const members = writeMembers(params.map(([name, value]) => [name, writeValue(value, types.get(name))]))
  if (method !== undefined) return `${method}(${members})`
  return `${endpoint.method.toLowerCase()}(${[quoteJson(endpoint.path), members].filter(Boolean).join(', ')})`
}
