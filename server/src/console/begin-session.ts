import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BegunBy } from '#people'
import { writeCookie } from './cookies.ts'
import type { ConsoleNeeds } from './needs.ts'

interface Begun {
  readonly personId: string
  readonly begunBy: BegunBy
}

/** Signs somebody in: from now on the browser has a secret that it alone knows. Whoever it was signed in as before is out. */
export async function beginSession(
  { people, store, clock }: ConsoleNeeds,
  { visit, headers, visitor }: FastifyRequest,
  reply: FastifyReply,
  { personId, begunBy }: Begun,
): Promise<object> {
  const address = visit.ip ?? 'unknown'
  const { secret, endsAt, change } = people.sessions.begin({
    personId,
    begunBy,
    address,
    agent: headers['user-agent'] ?? '',
  })
  const before = visitor && people.sessions.end({ personId: visitor.person.id, only: visitor.sessionId })
  await store.commit(before ? [before, change] : [change])
  reply.header('set-cookie', writeCookie(secret, endsAt - clock.now()))
  return {}
}
