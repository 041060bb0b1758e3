import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { unfitAt } from '#catalogue'
import {
  checkStatus,
  Fault,
  type HttpReply,
  type Reply,
  readJson,
  readRetryAfter,
  sliceMember,
  type UpstreamBalance,
} from '#collector'

/** What it says around every answer. It has more members; nothing here depends on them. */
const Envelope = Compile(Type.Object({ code: Type.Integer(), data: Type.Optional(Type.Unknown()) }))

/** What Xingtu itself said of the answer inside. */
const Inner = Compile(Type.Object({ base_resp: Type.Object({ status_code: Type.Integer() }) }))

interface Times {
  /** Unix milliseconds. */
  readonly now: number
  /** Until midnight in Asia/Shanghai, where its daily quota begins anew. */
  readonly dayEndsInMs: number
}

/** Reads its answer; what it refuses becomes a Fault. Its codes say more than its HTTP statuses, which older versions lack. */
export function readReply(reply: HttpReply, times: Times): Reply {
  const value = findJson(reply)
  if (!Envelope.Check(value)) {
    checkStatus(reply, times.now)
    const unfit = unfitAt(value, [], 'an envelope with a code')
    throw new Fault('reply.unfit', 'there is no envelope around the answer', { unfit })
  }
  const { code, data } = value
  if (code !== 0) throw readRefusal(code, reply, times)
  if (Inner.Check(data) && data.base_resp.status_code !== 0) {
    const { status_code: inner } = data.base_resp
    throw new Fault('reply.refused', `code 0, but base_resp.status_code ${inner} inside`, { isBilled: true })
  }
  // Whether null is an answer is for the endpoint to say.
  if (data === undefined) {
    const unfit = unfitAt(data, [], 'anything')
    throw new Fault('reply.unfit', 'code 0, but no data', { isBilled: true, unfit })
  }
  return { body: reply.body, data: sliceMember(reply.body, 'data'), value: data }
}

/** What a token has left there, as the platform writes it: yuan with decimals. */
const Left = Compile(
  Type.Object({
    code: Type.Literal(0),
    data: Type.Object({
      balance: Type.String({ pattern: String.raw`^-?\d{1,9}(\.\d{1,6})?$` }),
      currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    }),
  }),
)

export function readBalance(reply: HttpReply): UpstreamBalance {
  const value = findJson(reply)
  if (!Left.Check(value)) throw new Fault('reply.unfit', 'there is no balance in it')
  const { balance, currency } = value.data
  return { currency, micro: Math.round(Number(balance) * 1_000_000) }
}

/** The body of an answer of any status. */
function findJson(reply: HttpReply): unknown {
  try {
    return readJson(reply)
  } catch (error) {
    // Proxies in between answer with pages and empty bodies of their own: then the status counts.
    if (error instanceof Fault && reply.status !== 200) return undefined
    throw error
  }
}

function readRefusal(code: number, reply: HttpReply, { now, dayEndsInMs }: Times): Fault {
  const message = `code ${code}`
  switch (code) {
    case 100:
      return new Fault('credential.refused', message)
    case 301:
      return new Fault('collection.failed', message)
    case 302:
      return new Fault('rate.limited', message, { restMs: readRetryAfter(reply.headers['retry-after'], now) })
    case 303:
      return new Fault('credential.spent', message, { restMs: dayEndsInMs })
    case 400:
    case 404:
      return new Fault('question.refused', message)
    case 600:
      return new Fault('permission.refused', message)
    case 601:
    case 602:
      return new Fault('credential.spent', message)
    default:
      return code >= 500 && code < 600 ? new Fault('server.failed', message) : new Fault('reply.refused', message)
  }
}
