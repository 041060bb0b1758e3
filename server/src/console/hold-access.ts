import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { Problem } from '#kit'
import { isAtLeast, readRole } from '#people'
import { defineQuery } from '#store'
import { type ConsoleAccess, consoleAccess, isOfAccount, type Needed, readAccess } from './access.ts'
import { findCookie } from './cookies.ts'
import type { ConsoleNeeds } from './needs.ts'
import { refuseForeign } from './origin.ts'
import { ConsoleRefusal } from './refusals.ts'
import type { VisitedAccount, Visitor } from './visitor.ts'

const findAccount = defineQuery<
  { readonly id: string; readonly name: string; readonly status: string },
  { readonly id: string }
>('console.findAccount', 'SELECT id, name, status FROM account WHERE id = @id')

/** Holds every route of this scope to the console's table: before its handler runs, whoever asks is known and may. */
export function holdConsoleAccess(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { store, getAddress } = needs
  scope.decorateRequest('visitor', undefined)
  scope.decorateRequest('visitedAccount', undefined)
  scope.addHook('onRoute', (route) => {
    const { needed, isProved } = readAccess(accessOf(route))
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      async (request: FastifyRequest) => {
        refuseForeign(request, getAddress())
        refuseNul(request)
        request.visitor = await identify(needs, request)
        if (needed !== 'anybody') await demand(request, needed, isProved)
      },
    ]
  })

  async function demand(request: FastifyRequest, needed: Needed, isProved: boolean): Promise<void> {
    const { visitor } = request
    if (!visitor) throw new ConsoleRefusal('session.missing')
    if (needed === 'operator' && !visitor.person.isOperator) throw new Problem('permission.denied')
    if (isOfAccount(needed)) {
      const account = await findVisited(visitor, accountIdOf(request))
      // Whether there is such an account is nobody else's business.
      if (!account) throw new Problem('resource.unknown')
      if (!isAtLeast(account.role, readRole(needed))) throw new Problem('permission.denied')
      request.visitedAccount = account
    }
    if (isProved && visitor.provedUntil === undefined) throw new ConsoleRefusal('session.unproved')
  }

  /** By membership; operators see every account as a viewer does. */
  async function findVisited(visitor: Visitor, id: string): Promise<VisitedAccount | undefined> {
    const own =
      visitor.memberships.find(({ accountId }) => accountId === id) ??
      (await needs.people.findMembership(visitor.person.id, id))
    if (own) return { id, name: own.account, status: own.status, role: readRole(own.role) }
    const other = visitor.person.isOperator ? await store.find(findAccount, { id }) : undefined
    return other && { ...other, role: 'viewer' }
  }
}

/** Who asks, by the cookie of a session. */
async function identify({ people }: ConsoleNeeds, { headers, visit }: FastifyRequest): Promise<Visitor | undefined> {
  const secret = findCookie(headers.cookie)
  const known = secret === undefined ? undefined : await people.sessions.identify(secret)
  return known && { ...known, actor: { surface: 'console', who: known.person.id, from: visit.ip ?? 'unknown' } }
}

/** No id has one, and not every store takes it. */
function refuseNul({ params }: FastifyRequest): void {
  const values = Object.values((params ?? {}) as Readonly<Record<string, unknown>>)
  if (values.some((value) => String(value).includes('\0'))) throw new Problem('resource.unknown')
}

function accountIdOf({ params }: FastifyRequest): string {
  const { accountId } = params as { readonly accountId?: string }
  return accountId ?? ''
}

/** The line of a route. A route without one is our bug, and so is one about an account that does not name it. */
function accessOf({ method, url }: RouteOptions): ConsoleAccess {
  const [first = 'GET', ...others] = [method].flat()
  const line = consoleAccess[`${first} ${url}`]
  // Fastify answers HEAD where it answers GET.
  if (others.length > 0) throw new Error(`route ${url} of the console has several methods: one each`)
  if (line === undefined && first === 'HEAD' && consoleAccess[`GET ${url}`])
    return consoleAccess[`GET ${url}`] ?? 'operator'
  if (line === undefined) throw new Error(`route ${first} ${url} has no line in the console's table of access`)
  if (isOfAccount(readAccess(line).needed) && !url.includes('/:accountId'))
    throw new Error(`route ${first} ${url} is about an account, and does not name it as :accountId`)
  return line
}
