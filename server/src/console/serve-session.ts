import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { endSessions } from '#desk'
import { findMailbox, networkOf, readRole } from '#people'
import { beginSession } from './begin-session.ts'
import { clearCookie, findCookie } from './cookies.ts'
import type { ConsoleNeeds } from './needs.ts'
import { findNoPasskeys, placeOf, refuseUnsafe } from './origin.ts'
import { bodyOf, queryOf } from './read.ts'
import { ConsoleRefusal } from './refusals.ts'
import { demandCode } from './serve-authenticator.ts'
import { getVisitor, type Visitor } from './visitor.ts'
import type { SessionAccount, SessionFacts, SessionPerson } from './wire/session.ts'

const typed = Type.String({ maxLength: 400 })
const readSignIn = bodyOf({ email: typed, password: typed, code: Type.Optional(typed) })
const readProof = bodyOf({ password: typed })
const readAsked = queryOf({ account: Type.Optional(Type.String({ maxLength: 200 })) })

/** What is no address counts as one. */
const none = 'no address'

interface SessionServer {
  readonly noteFailure: (request: FastifyRequest) => void
}

/** Signing in and out, and who is signed in. */
export function serveSession(scope: FastifyInstance, needs: ConsoleNeeds & SessionServer): void {
  const { people, accounts, store, clock, getAddress, noteFailure } = needs

  scope.get('/session', async (request): Promise<SessionFacts> => {
    const { account } = readAsked(request)
    const { visitor } = request
    const place = placeOf(request, getAddress())
    return {
      person: visitor ? describePerson(visitor) : null,
      accounts: visitor ? await listAccounts(visitor, account) : [],
      signIn: { noPasskeys: findNoPasskeys(place) ?? null, needsHttps: !place.isSafe },
      service: { isMailed: needs.mailer !== undefined, address: getAddress(), now: clock.now() },
    }
  })

  scope.post('/sign-in', async (request, reply) => {
    refuseUnsafe(request, getAddress())
    const { email, password, code } = readSignIn(request)
    const person = await checkPassword(request, findMailbox(email), password)
    if (!person) throw new ConsoleRefusal('sign-in.wrong')
    await demandCode(needs, request, person.id, code)
    return beginSession(needs, request, reply, { personId: person.id, begunBy: 'password', proof: person })
  })

  scope.post('/prove', async (request) => {
    const { person } = getVisitor(request)
    const { password } = readProof(request)
    if (!(await checkPassword(request, findMailbox(person.email), password))) throw new ConsoleRefusal('password.wrong')
    await store.write(people.sessions.prove(findCookie(request.headers.cookie) ?? ''))
    return {}
  })

  scope.post('/sign-out', async (request, reply) => {
    const { visitor } = request
    if (visitor) await store.write(people.sessions.end({ personId: visitor.person.id, only: visitor.sessionId }))
    return signOut(reply)
  })

  scope.post('/sign-out-everywhere', async (request, reply) => {
    const { person, actor } = getVisitor(request)
    await endSessions(needs, actor, { personId: person.id })
    return signOut(reply)
  })

  /** Whose password it is; nobody's where it is wrong. Takes as long for an address nobody has. */
  async function checkPassword(
    request: FastifyRequest,
    mailbox: string | undefined,
    password: string,
  ): Promise<{ readonly id: string; readonly password: string } | undefined> {
    const network = networkOf(request.visit.ip ?? '')
    const { waitMs } = people.throttle.begin(mailbox ?? none, network)
    if (waitMs > 0) throw new ConsoleRefusal('sign-in.slow', { retryAfterMs: waitMs })
    const person = mailbox === undefined ? undefined : await people.findPerson(mailbox)
    const isRight = await people.hashing.verify(network, password.normalize('NFKC'), person?.password ?? null)
    if (!person || person.password === null || !isRight) {
      noteFailure(request)
      return undefined
    }
    people.throttle.forget(mailbox ?? none, network)
    return { id: person.id, password: person.password }
  }

  async function listAccounts(visitor: Visitor, asked: string | undefined): Promise<readonly SessionAccount[]> {
    const own = visitor.memberships.map(({ accountId, account, status, role }) => ({
      id: accountId,
      name: account,
      status: readStatus(status),
      role: readRole(role),
      isOwn: true,
    }))
    if (!visitor.person.isOperator || asked === undefined || own.some(({ name }) => name === asked)) return own
    const other = await accounts.findAccount(asked)
    if (!other) return own
    return [...own, { id: other.id, name: other.name, status: other.status, role: 'viewer', isOwn: false }]
  }
}

function signOut(reply: FastifyReply): object {
  reply.header('set-cookie', clearCookie)
  return {}
}

const readStatus = (status: string): 'active' | 'suspended' => (status === 'suspended' ? status : 'active')

const describePerson = ({ person, hasPassword, provedUntil }: Visitor): SessionPerson => ({
  id: person.id,
  email: person.email,
  name: person.name,
  isOperator: person.isOperator,
  hasPassword,
  provedUntil: provedUntil ?? null,
})
