import type { ParamView } from '#catalogue'
import { exampleId } from '#catalogue'
import type { Text } from '#kit'
import { serviceAddress, wholeOpenApiAddress } from './addresses.ts'
import { writeFailureTable } from './code-table.ts'
import { listShapes } from './fields.ts'
import type { Parameter, ServedOperation } from './openapi/index.ts'
import { type Block, type Columns, heading, type Jump, type Lang, type Page, type Param } from './page.ts'
import { idempotencyKey, readField, readParam } from './param-blocks.ts'
import { plainText } from './plain-text.ts'
import { tellBare, tellInEnvelope } from './response-blocks.ts'
import type { SamplesNeeds } from './samples-block.ts'
import { writeServedSample } from './served-sample.ts'
import { served } from './service-texts.ts'
import { viewServed } from './service-view.ts'
import { say } from './words.ts'

/** All there is to say about one of our own operations, from what its document is written from. */
export function writeServicePage(one: ServedOperation, lang: Lang, needs: SamplesNeeds): Page {
  const { operation } = one
  const columns: Columns = {
    about: writeAbout(one, lang),
    use: writeUse(one, lang, needs),
    more: writeMore(one, lang),
  }
  return {
    address: serviceAddress(operation.id),
    lang,
    title: operation.title[lang],
    summary: operation.summary[lang],
    openApi: wholeOpenApiAddress(lang),
    blocks: [...columns.about, ...columns.use, ...columns.more],
    columns,
  }
}

/** A parameter, and where it is sent. */
interface Placed {
  readonly param: ParamView
  readonly sent: Parameter['in']
}

/** What every secured operation takes first. */
const token: Placed = {
  param: { name: 'token', view: { type: 'string', meaning: served.token }, isRequired: true },
  sent: 'query',
}

const listPlaced = ({ operation, scope }: ServedOperation): readonly Placed[] => [
  ...(scope === 'anybody' ? [] : [token]),
  ...operation.parameters.map((one) => ({
    param: { name: one.name, view: { ...viewServed(one.schema), examples: [one.example] }, isRequired: one.isRequired },
    sent: one.in,
  })),
]

function writeAbout(one: ServedOperation, lang: Lang): Block[] {
  const { method, path, scope, operation } = one
  return [
    { kind: 'description', text: operation.summary[lang] },
    ...(scope === 'operator' ? ([{ kind: 'notice', phrase: [served.forOperatorsText[lang]] }] as const) : []),
    { kind: 'route', method, path },
    {
      kind: 'access',
      scope: scope === 'anybody' ? [served.open[lang]] : [`${served.scope[lang]} `, { code: scope }],
      cost: served[operation.mayAsk ? 'freeUnlessAsked' : 'free'][lang],
    },
    { kind: 'jumps', jumps: listJumps(one, lang) },
    ...writeParams(one, lang),
  ]
}

function listParams(one: ServedOperation, lang: Lang): readonly Param[] {
  const params = listPlaced(one).map(({ param, sent }) => readParam(param, sent, lang))
  return one.operation.mayAsk ? [...params, idempotencyKey(lang)] : params
}

function writeParams(one: ServedOperation, lang: Lang): Block[] {
  const params = listParams(one, lang)
  if (params.length === 0) return []
  return [
    heading('parameters', say(lang, 'parameters'), { aside: say(lang, 'inQuery') }),
    { kind: 'params', groups: [{ title: '', aside: '', params }] },
  ]
}

/** What scripts are told of an answer's form. */
const replies = { envelope: 'envelope', problem: 'json', text: 'text' } as const

const writeUse = (one: ServedOperation, lang: Lang, needs: SamplesNeeds): Block[] => [
  heading('samples', say(lang, 'samples'), { isUnseen: true }),
  writeServedSample(one, lang, needs),
  heading('try', say(lang, 'tryIt'), { isUnseen: true }),
  {
    kind: 'form',
    form: {
      method: one.method,
      path: one.path,
      fields: listPlaced(one).map(({ param, sent }) => readField(param, sent, lang)),
      replies: replies[one.operation.answer.form],
      isMetered: one.operation.mayAsk ?? false,
    },
  },
  {
    kind: 'answer',
    id: 'example',
    title: say(lang, 'example'),
    note: served.invented[lang],
    text: writeExample(one),
    hasWorks: false,
  },
]

function writeExample({ operation: { answer } }: ServedOperation): string {
  if (answer.form === 'text') return answer.example
  const whole = { code: 0, data: answer.example, message: null, recordTime: null, requestId: exampleId }
  return JSON.stringify(answer.form === 'envelope' ? whole : answer.example, null, 2)
}

const titleCodes = ({ operation }: ServedOperation, lang: Lang): string =>
  operation.answer.form === 'text' ? served.refusals[lang] : say(lang, 'codes')

const writeMore = (one: ServedOperation, lang: Lang): Block[] => [
  ...writeResponse(one, lang),
  heading('codes', titleCodes(one, lang)),
  writeFailureTable(one.failures, one.operation.answer.form, lang),
]

/** The objects of an answer: those of the envelope under `data`, others at once. */
function listOwnShapes({ operation: { answer } }: ServedOperation) {
  if (answer.form === 'text') return []
  return listShapes(viewServed(answer.schema), answer.form === 'envelope' ? 'data' : '')
}

function writeResponse(one: ServedOperation, lang: Lang): Block[] {
  const { answer } = one.operation
  const shapes = listOwnShapes(one)
  const head = (aside: Text) => heading('response', say(lang, 'response'), { aside: aside[lang] })
  switch (answer.form) {
    case 'text':
      return [head(served.answerText), { kind: 'prose', phrase: [plainText(answer.meaning[lang])] }]
    case 'problem':
      return [head(served.answerProblem), ...tellBare(shapes, lang)]
    case 'envelope':
      return [head(served.answerEnvelope), ...tellInEnvelope(viewServed(answer.schema), shapes, lang)]
  }
}

function listJumps(one: ServedOperation, lang: Lang): Jump[] {
  const { length: params } = listParams(one, lang)
  const fields = listOwnShapes(one).reduce((sum, shape) => sum + shape.fields.length, 0)
  return [
    ...(params > 0 ? [{ id: 'parameters', text: say(lang, 'parameters'), count: params }] : []),
    { id: 'try', text: say(lang, 'tryIt'), isBeside: true },
    { id: 'response', text: say(lang, 'response'), ...(fields > 0 && { count: fields }) },
    { id: 'codes', text: one.operation.answer.form === 'text' ? served.refusals[lang] : say(lang, 'shortCodes') },
  ]
}
