import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { endSessions, setPassword } from '#desk'
import { findMailbox, networkOf, readPassword } from '#people'
import type { ConsoleNeeds } from './needs.ts'
import { bodyOf } from './read.ts'
import { getVisitor } from './visitor.ts'
import type { SecurityFacts } from './wire/security.ts'

const readNewPassword = bodyOf({ password: Type.String({ maxLength: 400 }) })

/** What a person signs in with, and where they are signed in. */
export function serveSecurity(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { people } = needs

  scope.get('/security', async (request): Promise<SecurityFacts> => {
    const { person, sessionId, hasPassword } = getVisitor(request)
    const [sessions, passkeys, authenticator = null] = await Promise.all([
      people.sessions.list(person.id),
      people.passkeys.list(person.id),
      people.authenticators.find(person.id),
    ])
    const marked = sessions.map((one) => ({ ...one, isThis: one.id === sessionId }))
    return { sessions: marked, passkeys, hasPassword, authenticator }
  })

  scope.post('/security/password', async (request) => {
    const { person, sessionId, actor } = getVisitor(request)
    const text = readPassword(readNewPassword(request).password, findMailbox(person.email) ?? '')
    const password = await people.hashing.hash(networkOf(request.visit.ip ?? ''), text)
    await setPassword(needs, actor, { personId: person.id, password, but: sessionId })
    return {}
  })

  scope.post<{ Params: { readonly sessionId: string } }>('/security/sessions/:sessionId/end', async (request) => {
    const { person, actor } = getVisitor(request)
    const { sessionId: only } = request.params
    return { ended: await endSessions(needs, actor, { personId: person.id, only }) }
  })
}
