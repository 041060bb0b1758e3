import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { unfitAt } from '#catalogue'
import { checkStatus, Fault, type HttpReply, type Reply, readJson, trim } from '#collector'

/** What it says of every answer; the payload stands beside it. */
const Body = Compile(Type.Object({ base_resp: Type.Object({ status_code: Type.Integer() }) }))

const loggedOut = '用户未登录'

/** Reads its answer: the whole body is `data`. A lost login and a challenge are Faults that stop this provider. */
export function readReply(reply: HttpReply, now: number): Reply {
  const { status, body } = reply
  const value = findJson(reply)
  if (status === 200 && Body.Check(value) && value.base_resp.status_code === 0) return { body, data: trim(body), value }
  // Not in a good answer: there it would be a work's title.
  if (saysLoggedOut(body, value)) throw new Fault('login.required', 'the account is logged out')
  if (status === 401 || (status >= 300 && status < 400)) {
    throw new Fault('login.required', `HTTP ${status}, which leads to the login`)
  }
  if (status === 403) throw new Fault('challenge.met', 'HTTP 403')
  checkStatus(reply, now)
  if (value instanceof Fault) throw value
  if (!Body.Check(value)) {
    const unfit = unfitAt(value, ['base_resp', 'status_code'], 'a whole number')
    throw new Fault('reply.unfit', 'there is no base_resp', { unfit })
  }
  throw new Fault('reply.refused', `base_resp.status_code ${value.base_resp.status_code}`)
}

/** Written plainly, or escaped as JSON allows. */
const saysLoggedOut = (body: Buffer, value: unknown): boolean =>
  (value instanceof Fault ? body.toString('utf8') : JSON.stringify(value)).includes(loggedOut)

/** The body, or what is wrong with it. A page where data was asked for is a challenge. */
function findJson(reply: HttpReply): unknown {
  try {
    return readJson(reply)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return error.kind === 'reply.page' ? new Fault('challenge.met', 'a page instead of data', { cause: error }) : error
  }
}
