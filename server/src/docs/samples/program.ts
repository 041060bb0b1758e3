import { type Endpoint, listExampleParams, listParams, type ParamView, type SchemaView } from '#catalogue'
import { problems } from '#kit'

/** Where the service is reached: an environment of `SERVERS`. */
export interface Server {
  readonly name: string
  readonly url: string
}

export interface SampleRequest {
  readonly endpoint: Endpoint
  readonly server: Server
  /** What is asked; parameters left out are those the endpoint's documentation asks. */
  readonly values?: Readonly<Record<string, string>>
  readonly lang?: 'en' | 'zh'
}

/** A request as each language's template takes it: checked for nothing, quoted nowhere. */
export interface Program {
  /** One line of plain text that ends no comment in any language. */
  readonly title: string
  /** The same in ASCII where it can be: a Java compiler may know no other letters. */
  readonly asciiTitle: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly params: readonly (readonly [name: string, value: string])[]
  readonly notes: Notes
}

export interface Notes {
  readonly token: string
  readonly retryable: string
  readonly key: string
}

/** Codes of failures that may be gone when the same is asked again. */
export const retryableCodes = [
  ...new Set(
    Object.values(problems)
      .filter(({ retryable }) => retryable)
      .map(({ code }) => code),
  ),
].sort((one, other) => one - other)

/** The environment variable samples take the token from, so that it need not be written into them. */
export const tokenVariable = 'TOKEN'
export const tokenPlaceholder = 'YOUR_API_KEY'

/** How often samples ask in all, how long they wait for an answer, and the longest wait they take upon them before asking again. */
export const attemptsMax = 4
export const answerSeconds = 60
export const waitSecondsMax = 60

const notes = {
  en: {
    token: 'Set TOKEN, or write your token here.',
    retryable: 'These may succeed when asked again.',
    key: 'The same for all attempts: an answer is charged once.',
  },
  zh: {
    token: '请设置环境变量 TOKEN，或在此填写 Token。',
    retryable: '返回这些业务码时可稍后重试。',
    key: '每次重试使用同一值：结果只计费一次。',
  },
} as const

export function readProgram({ endpoint, server, values = {}, lang = 'en' }: SampleRequest): Program {
  const { title, method, path } = endpoint
  return {
    title: oneLine(title[lang]),
    asciiTitle: oneLine(title.en).replaceAll(/[^ -~]/g, '?'),
    method,
    url: `${server.url}${path}`,
    params: fillParams(endpoint, values),
    notes: notes[lang],
  }
}

/** Where all may be left out, the first that says what is asked for. */
export const findOffered = (params: readonly ParamView[]): ParamView | undefined =>
  params.some(({ name, isRequired }) => isRequired && name !== 'token')
    ? undefined
    : params.find(({ name, view }) => name !== 'token' && !isUsual(view))

/** An example that is missing, or asks for what is answered without it. */
const isUsual = ({ examples, default: usual }: SchemaView): boolean =>
  examples?.[0] === undefined || examples[0] === usual

/** What has no usual value needs one, and so does what the form offers; what has is left out unless it is given. */
function fillParams(endpoint: Endpoint, values: Readonly<Record<string, string>>): [string, string][] {
  const examples = listExampleParams(endpoint)
  // The token travels in a header.
  const own = listParams(endpoint.params).filter(({ name }) => name !== 'token')
  const offered = findOffered(own)
  return own.flatMap((param): [string, string][] => {
    const { name } = param
    const isAsked = param.isRequired || param === offered
    const value = Object.hasOwn(values, name) ? values[name] : isAsked ? (examples.get(name) ?? 'VALUE') : undefined
    return value === undefined ? [] : [[name, value.toWellFormed()]]
  })
}

const titleMax = 100

/** Text for a comment: no line break or control character, no escape a compiler reads, no end of PHP. */
function oneLine(text: string): string {
  const line = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .replaceAll('\\', '/')
    .replaceAll('?>', '? >')
  return Array.from(line.trim()).slice(0, titleMax).join('')
}
