import type { FastifyReply, FastifyRequest } from 'fastify'
import type { BegunBy } from '#people'
import type { Change } from '#store'
import { writeCookie } from './cookies.ts'
import type { ConsoleNeeds } from './needs.ts'

interface Begun {
  readonly personId: string
  readonly begunBy: BegunBy
  /** What was proved: by a password, as it is kept, or by what is used up with the session's begin. */
  readonly proof: { readonly password: string } | { readonly use: Change }
}

/** Signs somebody in: from now on the browser has a secret that it alone knows. Whoever it was signed in as before is out. */
export async function beginSession(
  { people, store, clock }: ConsoleNeeds,
  { visit, headers, visitor }: FastifyRequest,
  reply: FastifyReply,
  { personId, begunBy, proof }: Begun,
): Promise<object> {
  const address = visit.ip ?? 'unknown'
  const { secret, endsAt, change } = people.sessions.begin({
    personId,
    begunBy,
    verified: 'password' in proof ? proof.password : null,
    address,
    agent: headers['user-agent'] ?? '',
  })
  const before = visitor && people.sessions.end({ personId: visitor.person.id, only: visitor.sessionId })
  await store.commit([...('use' in proof ? [proof.use] : []), ...(before ? [before] : []), change])
  reply.header('set-cookie', writeCookie(secret, endsAt - clock.now()))
  return {}
}
