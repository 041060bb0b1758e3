import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { checkStatus, Fault, type HttpReply, type Reply, readJson, trim } from '#collector'

/** What it says of every answer; the payload stands beside it. */
const Body = Compile(
  Type.Object({
    base_resp: Type.Object({ status_code: Type.Integer(), status_message: Type.Optional(Type.String()) }),
  }),
)

const loggedOut = '用户未登录'

/** Reads its answer: the whole body is `data`. A lost login and a challenge are Faults that stop this provider. */
export function readReply(reply: HttpReply, now: number): Reply {
  const { status, body } = reply
  if (body.includes(loggedOut)) throw new Fault('login.required', 'the account is logged out')
  if (status === 401 || (status >= 300 && status < 400)) {
    throw new Fault('login.required', `HTTP ${status}, which leads to the login`)
  }
  if (status === 403) throw new Fault('challenge.met', 'HTTP 403')
  checkStatus(reply, now)
  const value = readBody(reply)
  if (!Body.Check(value)) throw new Fault('reply.unfit', 'there is no base_resp')
  const { status_code: code } = value.base_resp
  if (code !== 0) throw new Fault('reply.refused', `base_resp.status_code ${code}`)
  return { body, data: trim(body), value }
}

/** A page where data was asked for is a challenge. */
function readBody(reply: HttpReply): unknown {
  try {
    return readJson(reply)
  } catch (error) {
    if (error instanceof Fault && error.kind === 'reply.page') {
      throw new Fault('challenge.met', 'a page instead of data', { cause: error })
    }
    throw error
  }
}
