import { type Endpoint, listParams, type ParamView, type SchemaView } from '#catalogue'
import { sayType } from './fields.ts'
import type { Block, Choice, Field, Inline, Lang, Param } from './page.ts'
import { plainText, readPhrase } from './plain-text.ts'
import { findOffered } from './samples/index.ts'
import { readChoices } from './value-meanings.ts'
import { punctuation, say, sayOf } from './words.ts'

const isForm = ({ method }: Endpoint): boolean => method === 'POST'

/** Parameters that are told one after the other; of more it is said how many need not be told. */
const fewParams = 12

/** Where parameters are sent, said once for all. */
export function sayWhereSent(endpoint: Endpoint, lang: Lang): string {
  const where = say(lang, isForm(endpoint) ? 'inQueryOrForm' : 'inQuery')
  const params = listParams(endpoint.params)
  const required = params.filter(({ isRequired }) => isRequired)
  if (params.length <= fewParams || required.length > 1) return where
  const { semicolon, gap } = punctuation[lang]
  return `${where}${semicolon}${gap}${sayOf(lang, 'onlyRequired', required[0]?.name ?? '')}`
}

/** What can be asked, and with which values. */
export function writeParams(endpoint: Endpoint, lang: Lang): Block {
  const sent = isForm(endpoint) ? 'query, form' : 'query'
  const views = listParams(endpoint.params)
  const [first] = views.flatMap(({ view }) => view.group ?? [])
  // What every endpoint takes stands with what comes first.
  const groups = Map.groupBy(views, ({ view }) => view.group ?? first)
  return {
    kind: 'params',
    groups: [...groups].map(([group, members]) => ({
      title: group?.title[lang] ?? '',
      aside: group?.aside?.[lang] ?? '',
      params: [
        ...members.map((param) => readParam(param, sent, lang)),
        ...(group === first ? [idempotencyKey(lang)] : []),
      ],
    })),
  }
}

/** How many parameters there are, the header among them. */
export const countParams = ({ params }: Endpoint): number => listParams(params).length + 1

export const idempotencyKey = (lang: Lang): Param => ({
  name: 'Idempotency-Key',
  sent: 'header',
  type: 'string',
  isRequired: false,
  given: undefined,
  choices: [],
  limits: '',
  example: undefined,
  meaning: [say(lang, 'keyText')],
  lead: [say(lang, 'keyText')],
  brief: undefined,
})

export function readParam({ name, view, isRequired }: ParamView, sent: string, lang: Lang): Param {
  const meaning = readPhrase(view.meaning?.[lang] ?? '')
  const [example] = view.examples ?? []
  const values = listValues(view)
  return {
    name,
    sent,
    type: sayType(view, lang),
    isRequired,
    given: view.default === undefined ? undefined : view.default === '' ? '""' : String(view.default),
    limits: values.length > 0 ? '' : writeLimitsOf(view, lang),
    example: tellsNothing(name, view) || example === undefined ? undefined : String(example),
    meaning,
    brief: view.brief?.[lang],
    ...(view.enum ? tellChoices(view, values, lang) : { lead: meaning, choices: values.map(untold) }),
  }
}

/** Where no meaning of a value is taken from the text, it stays as it was written. */
function tellChoices({ meaning }: SchemaView, values: readonly string[], lang: Lang): Pick<Param, 'lead' | 'choices'> {
  const text = plainText(meaning?.[lang] ?? '')
  const { lead, choices } = readChoices(text, values)
  return { lead: lead === text ? readPhrase(meaning?.[lang] ?? '') : [lead], choices }
}

/** Where an example is a secret, a value that is told anyway, or the usual one. */
const tellsNothing = (name: string, view: SchemaView): boolean =>
  name === 'token' || listValues(view).length > 0 || view.examples?.[0] === view.default

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

const sayLimits = (view: SchemaView, lang: Lang): string => {
  const limits = writeLimitsOf(view, lang)
  return typeof limits === 'string' ? limits : ''
}

type Limit = number | string | undefined

function writeLimits(least: Limit, most: Limit): string {
  if (least !== undefined && most !== undefined) return `${least}–${most}`
  if (most !== undefined) return `≤ ${most}`
  return least === undefined ? '' : `≥ ${least}`
}

/** What a form asks for. */
export function listFormFields(endpoint: Endpoint, lang: Lang): Field[] {
  const params = listParams(endpoint.params)
  const offered = findOffered(params)
  return params.map((param) => readField(param, 'query', lang, param === offered))
}

const tokenName = 'token'

export function readField(
  { name, view, isRequired }: ParamView,
  place: Field['place'],
  lang: Lang,
  isOffered = false,
): Field {
  const isSecret = name === tokenName
  const choices = listValues(view)
  const given = isRequired || isOffered ? view.examples?.[0] : view.default
  return {
    name,
    place,
    isRequired,
    isOffered,
    isSecret,
    group: view.group?.title[lang] ?? '',
    meaning: plainText(view.meaning?.[lang] ?? ''),
    choices,
    given: isSecret ? '' : String(given ?? ''),
    pattern: view.pattern,
    rule: isSecret || choices.length > 0 ? '' : sayLimits(view, lang),
  }
}
