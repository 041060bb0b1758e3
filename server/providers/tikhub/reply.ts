import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { unfitAt } from '#catalogue'
import { checkStatus, Fault, type HttpReply, type Reply, readJson, unfitFault } from '#collector'
import { parseExactJson } from '#kit'

const Envelope = Compile(Type.Object({ code: Type.Integer(), data: Type.Unknown() }))

const WithInner = Compile(Type.Object({ base_resp: Type.Object({ status_code: Type.Integer() }) }))

/** Some answers are wrapped once more. */
const Wrapped = Compile(Type.Object({ data: WithInner.Type() }))

/** Reads its answer and turns it into the wire form; what it refuses becomes a Fault. */
export function readReply(reply: HttpReply, read: ((data: unknown) => unknown) | undefined, now: number): Reply {
  checkStatus(reply, now)
  readJson(reply)
  // Fields nobody here knows go on with all their digits.
  const envelope = parseExactJson(reply.body.toString('utf8'))
  if (!Envelope.Check(envelope)) {
    const unfit = unfitAt(envelope, [], 'an envelope with a code and data')
    throw new Fault('reply.unfit', 'there is no envelope around the answer', { unfit })
  }
  if (envelope.code !== 200) throw readRefusal(envelope.code)
  const data = Wrapped.Check(envelope.data) ? envelope.data.data : envelope.data
  if (data === null) throw unfitFault(unfitAt(data, [], 'an object'))
  if (!WithInner.Check(data)) throw unfitFault(unfitAt(data, ['base_resp', 'status_code'], 'a whole number'))
  const { status_code: inner } = data.base_resp
  if (inner !== 0) throw new Fault('reply.refused', `base_resp.status_code ${inner} inside`, { isBilled: true })
  const wire = Buffer.from(JSON.stringify(read ? read(data) : data))
  return { body: reply.body, data: wire, value: JSON.parse(wire.toString('utf8')), ...(read && { own: data }) }
}

/** Its codes are those of HTTP, also where the status is 200. */
function readRefusal(code: number): Fault {
  if (code < 400 || code > 599) return new Fault('reply.refused', `code ${code} inside HTTP 200`)
  try {
    checkStatus({ status: code, headers: {}, body: Buffer.alloc(0) }, 0)
  } catch (error) {
    if (error instanceof Fault) return new Fault(error.kind, `code ${code} inside HTTP 200`)
    throw error
  }
  return new Fault('reply.refused', `code ${code} inside HTTP 200`)
}
