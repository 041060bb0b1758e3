import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { takeInvitation, takeReset } from '#desk'
import { Refusal, readLine } from '#kit'
import { type FoundInvitation, findMailbox, networkOf, readPassword, readRole, refuseLink } from '#people'
import { beginSession } from './begin-session.ts'
import type { ConsoleNeeds } from './needs.ts'
import { refuseUnsafe } from './origin.ts'
import { bodyOf } from './read.ts'
import { ConsoleRefusal } from './refusals.ts'
import type { JoinFacts } from './wire/join.ts'

const secret = Type.String({ maxLength: 200 })
const readLook = bodyOf({ secret })
const readJoin = bodyOf({
  secret,
  name: Type.Optional(Type.String({ maxLength: 400 })),
  password: Type.Optional(Type.String({ maxLength: 400 })),
})

/** Links that are taken once: to join, to take what an invitation gives, to have another password. */
export function serveJoin(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { people, getAddress } = needs

  scope.post('/join/look', async (request): Promise<JoinFacts> => {
    const found = await getInvitation(readLook(request).secret)
    const { email, account, role, operator, expiresAt } = found
    return {
      kind: kindOf(found),
      email,
      account,
      role: role === null ? null : readRole(role),
      isOperator: operator === 1,
      expiresAt,
      isYours: found.known !== null && request.visitor?.person.id === found.known,
    }
  })

  scope.post('/join', async (request, reply) => {
    refuseUnsafe(request, getAddress())
    const asked = readJoin(request)
    const found = await getInvitation(asked.secret)
    const taken = await take(request, found, asked)
    // Whoever is signed in stays so.
    return taken ? beginSession(needs, request, reply, { ...taken, begunBy: 'invitation' }) : {}
  })

  async function getInvitation(link: string): Promise<FoundInvitation> {
    const found = await people.findInvitation(link)
    if (!found) throw refuseLink()
    return found
  }

  /** Who took it, where they are to be signed in. */
  async function take(
    request: FastifyRequest,
    found: FoundInvitation,
    asked: ReturnType<typeof readJoin>,
  ): Promise<{ readonly personId: string; readonly proof: { readonly password: string } } | undefined> {
    const from = { surface: 'console', from: request.visit.ip ?? 'unknown' } as const
    if (kindOf(found) === 'accept') {
      const { visitor } = request
      if (!visitor) throw new ConsoleRefusal('session.missing')
      await takeInvitation(needs, from, { secret: asked.secret, taker: { personId: visitor.person.id } })
      return undefined
    }
    const password = await hashPassword(request, found.email, asked.password ?? '')
    const proof = { password }
    if (kindOf(found) === 'reset') {
      const { personId } = await takeReset(needs, from, { secret: asked.secret, password })
      return { personId, proof }
    }
    const taker = { name: readName(asked.name ?? ''), password }
    const { personId } = await takeInvitation(needs, from, { secret: asked.secret, taker })
    return { personId, proof }
  }

  const hashPassword = ({ visit }: FastifyRequest, email: string, password: string): Promise<string> =>
    people.hashing.hash(networkOf(visit.ip ?? ''), readPassword(password, findMailbox(email) ?? ''))
}

const kindOf = ({ personId, known }: FoundInvitation): JoinFacts['kind'] => {
  if (personId !== null) return 'reset'
  return known === null ? 'join' : 'accept'
}

const nameLengthMax = 100

/** A person's name, as they write it. */
function readName(text: string): string {
  const name = readLine(text.normalize('NFC').trim(), 'a name', nameLengthMax)
  if (name === '') throw new Refusal('a name is expected')
  return name
}
