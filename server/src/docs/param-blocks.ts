import { type Endpoint, listParams, type ParamView, type SchemaView } from '#catalogue'
import { nameType } from './fields.ts'
import type { Block, Choice, Field, Inline, Lang, Param } from './page.ts'
import { plainText } from './plain-text.ts'
import { readChoices } from './value-meanings.ts'
import { say } from './words.ts'

const isForm = ({ method }: Endpoint): boolean => method === 'POST'

/** Where parameters are sent, said once for all. */
export const sayWhereSent = (endpoint: Endpoint, lang: Lang): string =>
  say(lang, isForm(endpoint) ? 'inQueryOrForm' : 'inQuery')

/** What can be asked, and with which values. */
export const writeParams = (endpoint: Endpoint, lang: Lang): Block => ({
  kind: 'params',
  sent: isForm(endpoint) ? 'query, form' : 'query',
  params: listParams(endpoint.params).map((param) => readParam(param, lang)),
})

function readParam({ name, view, isRequired }: ParamView, lang: Lang): Param {
  const meaning = plainText(view.meaning?.[lang] ?? '')
  const [example] = view.examples ?? []
  const values = listValues(view)
  return {
    name,
    type: nameType(view),
    isRequired,
    given: view.default === undefined ? undefined : view.default === '' ? '""' : String(view.default),
    limits: values.length > 0 ? '' : writeLimitsOf(view, lang),
    example: name === 'token' || values.length > 0 || example === undefined ? undefined : String(example),
    meaning,
    ...(view.enum ? readChoices(meaning, values) : { lead: meaning, choices: values.map(untold) }),
  }
}

const untold = (value: string): Choice => ({ value, meaning: '' })

const listValues = ({ type, enum: values }: SchemaView): readonly string[] =>
  values?.map(String) ?? (type === 'boolean' ? ['true', 'false'] : [])

function writeLimitsOf(view: SchemaView, lang: Lang): Inline {
  if (view.expects) return view.expects[lang]
  if (view.pattern !== undefined) return { code: view.pattern }
  return writeRange(view, lang)
}

/** `1–50`, `≥ 1`, `> 0, < 1`, `1–20 characters`; the usual emptiness of a text is no limit worth a word. */
function writeRange({ minLength, maxLength, ...view }: SchemaView, lang: Lang): string {
  const numbers = [
    writeLimits(view.minimum, view.maximum),
    view.exclusiveMinimum === undefined ? '' : `> ${view.exclusiveMinimum}`,
    view.exclusiveMaximum === undefined ? '' : `< ${view.exclusiveMaximum}`,
    view.multipleOf === undefined ? '' : `n × ${view.multipleOf}`,
  ].filter((text) => text !== '')
  if (numbers.length > 0) return numbers.join(', ')
  const length = writeLimits(minLength, maxLength)
  return length === '' ? '' : `${length} ${say(lang, 'characters')}`
}

type Limit = number | string | undefined

function writeLimits(least: Limit, most: Limit): string {
  if (least !== undefined && most !== undefined) return `${least}–${most}`
  if (most !== undefined) return `≤ ${most}`
  return least === undefined ? '' : `≥ ${least}`
}

/** What a form asks for. */
export function listFormFields(endpoint: Endpoint, lang: Lang): Field[] {
  return listParams(endpoint.params).map(({ name, view, isRequired }) => ({
    name,
    isRequired,
    isSecret: name === 'token',
    meaning: plainText(view.meaning?.[lang] ?? ''),
    choices: listValues(view),
    given: name === 'token' ? '' : String((isRequired ? view.examples?.[0] : view.default) ?? ''),
    pattern: view.pattern,
  }))
}
