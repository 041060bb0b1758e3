import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { addPasskey, removePasskey } from '#desk'
import { readLine } from '#kit'
import { networkOf, type RelyingParty } from '#people'
import { beginSession } from './begin-session.ts'
import { findCookie } from './cookies.ts'
import type { ConsoleNeeds } from './needs.ts'
import { findNoPasskeys, placeOf } from './origin.ts'
import { bodyOf } from './read.ts'
import { ConsoleRefusal } from './refusals.ts'
import { getVisitor } from './visitor.ts'

/** What an authenticator answered, as browsers write it: what is in it, its library reads. */
const response = Type.Object({
  id: Type.String({ maxLength: 1_400 }),
  rawId: Type.String({ maxLength: 1_400 }),
  type: Type.Literal('public-key'),
  response: Type.Object({ clientDataJSON: Type.String({ maxLength: 8_000 }) }),
})
const readAnswer = bodyOf({ response })
const readAdded = bodyOf({ response, name: Type.String({ maxLength: 400 }) })

const nameLengthMax = 60
/** By so much of its id a passkey is told from any other when its tries are counted. */
const keptOfId = 200

/** Signing in by a passkey, adding one and taking one away. */
export function servePasskeys(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { people, store, getAddress } = needs
  const { passkeys } = people

  scope.post('/passkey/begin', async (request) => passkeys.beginUsing(partyOf(request), 'sign in'))

  scope.post('/passkey/sign-in', async (request, reply) => {
    const answer = readAnswer(request).response
    const [key, network] = [`passkey ${answer.id.slice(0, keptOfId)}`, networkOf(request.visit.ip ?? '')]
    const { waitMs } = people.throttle.begin(key, network)
    if (waitMs > 0) throw new ConsoleRefusal('sign-in.slow', { retryAfterMs: waitMs })
    const used = await passkeys.readUsed(partyOf(request), 'sign in', answer)
    if (!used) throw new ConsoleRefusal('passkey.wrong')
    people.throttle.forget(key, network)
    const { personId, change: use } = used
    return beginSession(needs, request, reply, { personId, begunBy: 'passkey', proof: { use } })
  })

  scope.post('/prove/passkey/begin', async (request) => passkeys.beginUsing(partyOf(request), proving(request)))

  scope.post('/prove/passkey', async (request) => {
    const { person } = getVisitor(request)
    const used = await passkeys.readUsed(partyOf(request), proving(request), readAnswer(request).response)
    if (used?.personId !== person.id) throw new ConsoleRefusal('passkey.wrong')
    await store.write(used.change)
    await store.write(people.sessions.prove(findCookie(request.headers.cookie) ?? ''))
    return {}
  })

  scope.post('/security/passkeys/begin', async (request) =>
    passkeys.beginAdding(partyOf(request), getVisitor(request).person),
  )

  scope.post('/security/passkeys', async (request) => {
    const { person, actor } = getVisitor(request)
    const { name: text, ...answer } = readAdded(request)
    const name = readLine(text.normalize('NFC').trim(), 'the name of a passkey', nameLengthMax)
    const added = await passkeys.readAdded(partyOf(request), person, { name, response: answer.response })
    if (!added) throw new ConsoleRefusal('passkey.wrong')
    await addPasskey(needs, actor, { personId: person.id, name, ...added })
    return {}
  })

  scope.post<{ Params: { readonly passkeyId: string } }>('/security/passkeys/:passkeyId/remove', async (request) => {
    const { person, actor } = getVisitor(request)
    await removePasskey(needs, actor, { personId: person.id, id: request.params.passkeyId })
    return {}
  })

  function partyOf(request: FastifyRequest): RelyingParty {
    const place = placeOf(request, getAddress())
    if (findNoPasskeys(place)) throw new ConsoleRefusal('passkey.nowhere')
    return { id: place.hostname, origin: place.origin }
  }
}

/** A question to one session: its answer proves nothing to another. */
const proving = (request: FastifyRequest): string => `prove ${getVisitor(request).sessionId}`
