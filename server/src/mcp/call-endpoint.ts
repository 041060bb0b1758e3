import Type from 'typebox'
import type { Caller } from '#accounts'
import { type Endpoint, listParams, type RawParams } from '#catalogue'
import { formatYuan, Problem, parseExactJson, Refusal, readYuan } from '#kit'
import type { Learnt } from '#pipeline'
import { isNestedDeeper } from './is-nested-deeper.ts'
import type { McpNeeds } from './needs.ts'
import { refuseNumber } from './read-arguments.ts'
import { defineTool, type Session } from './tool.ts'

/** Deeper, a result as a whole could not be read by every client, nor at last be written. */
const depthMax = 100

export function defineCallEndpoint({ catalogue, ledger }: McpNeeds) {
  /** The least and the most that a call costs this account. */
  async function describePrices({ caller }: Session): Promise<string> {
    const offered = catalogue.list().filter(({ path }) => caller.allows(path))
    const prices = await Promise.all(offered.map((endpoint) => ledger.getPrice(caller.accountId, endpoint)))
    const [least, ...others] = prices.map(({ priceMicro }) => priceMicro).sort((one, other) => one - other)
    if (least === undefined) return 'This token may call no endpoint that is there.'
    return `A new answer costs ${formatYuan(least)} to ${formatYuan(others.at(-1) ?? least)} CNY.`
  }

  return defineTool({
    name: 'call_endpoint',
    title: 'Call an endpoint',
    description:
      'Asks one endpoint, and CHARGES the account its price when it has a good answer that is not empty; failures and ' +
      'empty answers are free. The price is in search_endpoints and describe_endpoint, the charge in the answer. ' +
      'maxPrice refuses a dearer call before anything is asked. Ids are text, in quotes. A call may take a minute. ' +
      'The service never repeats a call by itself; to be charged once however often you ask again, send the same ' +
      'idempotencyKey. 调用接口：成功且非空才按价格扣费，maxPrice 为价格上限。',
    // It spends money, and the next answer may be another; what it asks is not the service’s own.
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    also: describePrices,
    scope: 'api:call',
    params: Type.Object({
      path: Type.String({ description: 'As search_endpoints gives it: /api/douyin-xingtu/…' }),
      params: Type.Object(
        {},
        { description: 'By name, as describe_endpoint lists them; ids as text: {"kolId": "6831825876674412552"}.' },
      ),
      maxPrice: Type.Optional(
        Type.String({ description: 'The most this call may cost, in CNY: "0.15". A dearer one is refused, free.' }),
      ),
      idempotencyKey: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 255,
          description: 'A text of your own for one question. The paid answer is given again for a day, free.',
        }),
      ),
    }),
    data: Type.Unknown({
      description:
        'What the endpoint answers; describe_endpoint has a sample. Null with dataInText true where it is nested so deep ' +
        'that only the text has it.',
    }),
    async answer({ path, params, maxPrice, idempotencyKey }, { caller, makeCall }) {
      const trace: Learnt = {}
      const { data, chargeMicro, requestId, payment } = await makeCall({
        trace,
        idempotencyKey,
        priceMaxMicro: maxPrice === undefined ? undefined : readMaxPrice(maxPrice),
        findEndpoint() {
          const endpoint = catalogue.find(path)
          if (!endpoint) throw new Problem('resource.unknown', { message: 'there is no endpoint at this path' })
          return endpoint
        },
        // Whoever may not ask an endpoint learns nothing of its parameters: the call says why.
        readRaw: (endpoint) => (mayAsk(caller, endpoint) ? readRaw(endpoint, params) : new Map()),
      })
      const cache = trace.cache && (trace.cache.kind === 'forwarded' ? 'miss' : trace.cache.kind)
      const json = data.toString('utf8')
      const isDeep = isNestedDeeper(json, depthMax)
      const also = { replayed: payment.by === 'earlier call', ...(isDeep && { dataInText: true }) }
      return { data: isDeep ? null : parseExactJson(json), json, chargeMicro, requestId, cache, also }
    },
  })
}

const mayAsk = (caller: Caller, { path }: Endpoint): boolean => caller.may('api:call') && caller.allows(path)

function readMaxPrice(text: string): number {
  try {
    const micro = readYuan(text)
    if (micro >= 0) return micro
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
  throw new Problem('parameters.invalid', {
    message: 'maxPrice is not valid: expected an amount in CNY, such as 0.15',
  })
}

/** Parameters as they would stand in a query. What is not known is refused: a name misspelt would be paid for. */
function readRaw(endpoint: Endpoint, params: object): RawParams {
  const views = new Map(listParams(endpoint.params).map(({ name, view }) => [name, view]))
  // The token stands in the header.
  views.delete('token')
  const raw = new Map<string, string>()
  for (const [name, value] of Object.entries(params)) {
    const view = views.get(name)
    if (!view)
      throw new Problem('parameters.invalid', {
        message: `params has a name this endpoint does not know: expected ${[...views.keys()].join(', ')}`,
      })
    if (value === null) continue
    if (typeof value === 'number' && (view.type === 'string' || !isKept(value))) throw refuseNumber(`params.${name}`)
    if (typeof value === 'object') throw new Problem('parameters.invalid', { message: `params.${name} is not a text` })
    raw.set(name, String(value))
  }
  return raw
}

/** Whether a number came as it was written, as far as can be seen. */
const isKept = (value: number): boolean => !Number.isInteger(value) || Number.isSafeInteger(value)
