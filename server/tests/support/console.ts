import type { TestContext } from 'node:test'
import type { BrowserContext } from 'playwright-core'
import { invitePerson, takeInvitation } from '#desk'
import type { Role } from '#people'
import { tester } from './actor.ts'
import { openTestService, type TestService } from './service.ts'

/** Somebody who is signed in. */
export interface TestPerson {
  readonly id: string
  readonly email: string
  readonly password: string
  /** As a browser sends it. */
  readonly cookie: string
  /** Asks the console as this person's browser would; what is sent makes it a POST. */
  ask(path: string, body?: object, init?: RequestInit): Promise<ConsoleReply>
}

export interface ConsoleReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // What a route answers is what its wire type says; tests name that.
  // biome-ignore lint/suspicious/noExplicitAny: as it came
  readonly body: any
}

export interface PersonFields {
  readonly email?: string
  readonly name?: string
  readonly isOperator?: boolean
  /** Accounts by their ids, and what is done there. */
  readonly accountId?: string
  readonly role?: Role
  /** False where the password was asked for too long ago. */
  readonly isProved?: boolean
}

export interface TestConsole extends TestService {
  /** As browsers know it: a name, at which passkeys work. */
  readonly origin: string
  /** Asks with no session. */
  askAsStranger(path: string, body?: object, init?: RequestInit): Promise<ConsoleReply>
  /** Has somebody join, and signs them in. */
  addPerson(fields?: PersonFields): Promise<TestPerson>
  /** Gives a browser's context the session of a person. */
  signIn(context: BrowserContext, person: TestPerson): Promise<void>
}

const cookieName = '__Host-almagest'
const password = 'a password of many words'

/** The service, with people who sign in as browsers do. */
export async function openTestConsole(
  t: TestContext,
  options: Parameters<typeof openTestService>[1] = {},
): Promise<TestConsole> {
  const service = await openTestService(t, options)
  const { books, url } = service
  const origin = `http://localhost:${new URL(url).port}`
  let people = 0

  async function ask(cookie: string, path: string, body?: object, init: RequestInit = {}): Promise<ConsoleReply> {
    const { headers, ...others } = init
    const sent = body && { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${origin}/console/api/${path}`, {
      signal: AbortSignal.timeout(30_000),
      ...sent,
      ...others,
      headers: {
        ...(cookie !== '' && { cookie }),
        ...(body && { origin, 'x-almagest': '1', 'content-type': 'application/json' }),
        ...Object.fromEntries(new Headers(headers)),
      },
    })
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    if (isStream) await response.body?.cancel()
    const text = isStream ? '' : await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }

  return {
    ...service,
    origin,
    askAsStranger: (path, body, init) => ask('', path, body, init),
    async addPerson({ email = `person${++people}@example.com`, name = `Person ${people}`, ...fields } = {}) {
      const { accountId, role = accountId === undefined ? undefined : 'member', isOperator, isProved = true } = fields
      const { secret } = await invitePerson(books, tester, { email, accountId, role, isOperator })
      const kept = await books.people.hashing.hash('tests', password)
      const taken = await takeInvitation(books, tester, { secret, taker: { name, password: kept } })
      const begun = books.people.sessions.begin({
        personId: taken.personId,
        begunBy: 'password',
        verified: kept,
        address: '127.0.0.1',
        agent: 'tests',
      })
      const { change } = begun
      const asks = isProved ? change.asks : { ...change.asks, provedAt: null }
      await books.store.write({ ...change, asks })
      const cookie = `${cookieName}=${begun.secret}`
      return {
        id: taken.personId,
        email,
        password,
        cookie,
        ask: (path, body, init) => ask(cookie, path, body, init),
      }
    },
    async signIn(context, { cookie }) {
      const value = cookie.slice(cookieName.length + 1)
      // The browser takes it for this host alone, as it would from us.
      await context.addCookies([
        {
          name: cookieName,
          value,
          url: origin.replace('http:', 'https:'),
          secure: true,
          httpOnly: true,
          sameSite: 'Lax',
        },
      ])
    },
  }
}
