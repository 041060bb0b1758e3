import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Http, readProblem } from '#http'
import type { Random } from '#kit'
import { type Downloads, openDownloads } from './downloads.ts'
import { holdConsoleAccess } from './hold-access.ts'
import type { ConsoleNeeds } from './needs.ts'
import type { OperatorNeeds } from './operating.ts'
import { sendRefusal } from './refusals.ts'
import { serveApp } from './serve-app.ts'
import { serveAuditLog } from './serve-audit-log.ts'
import { serveAuthenticator } from './serve-authenticator.ts'
import { serveCall } from './serve-call.ts'
import { serveCalls } from './serve-calls.ts'
import { serveCallsFile } from './serve-calls-file.ts'
import { serveDownloads } from './serve-downloads.ts'
import { serveHome } from './serve-home.ts'
import { serveJoin } from './serve-join.ts'
import { serveLiveCalls } from './serve-live-calls.ts'
import { serveMoney } from './serve-money.ts'
import { serveNotices } from './serve-notices.ts'
import { serveOperatorAccount } from './serve-operator-account.ts'
import { serveOperatorAccounts } from './serve-operator-accounts.ts'
import { serveOperatorCatalogue } from './serve-operator-catalogue.ts'
import { serveOperatorEndpoints } from './serve-operator-endpoints.ts'
import { serveOperatorOverview } from './serve-operator-overview.ts'
import { serveOperatorProviders } from './serve-operator-providers.ts'
import { serveOperatorSettings } from './serve-operator-settings.ts'
import { serveOperatorSystem } from './serve-operator-system.ts'
import { servePasskeys } from './serve-passkeys.ts'
import { servePeople } from './serve-people.ts'
import { servePricing } from './serve-pricing.ts'
import { serveSecurity } from './serve-security.ts'
import { serveSession } from './serve-session.ts'
import { serveStatement } from './serve-statement.ts'
import { serveTokens } from './serve-tokens.ts'
import { serveTopUp } from './serve-top-up.ts'
import { serveWebhooks } from './serve-webhooks.ts'

/** What pages share beside what the console stands on. */
interface Shared extends Pick<Http, 'noteFailure'> {
  readonly downloads: Downloads
}

type Serve = (scope: FastifyInstance, needs: ConsoleNeeds & Shared) => void

/** What people ask, a file a page. */
const pages: readonly Serve[] = [
  serveSession,
  serveJoin,
  serveSecurity,
  serveAuthenticator,
  servePasskeys,
  servePeople,
  serveNotices,
  serveWebhooks,
  serveHome,
  serveMoney,
  serveStatement,
  serveDownloads,
  serveOperatorAccounts,
  serveOperatorAccount,
  serveAuditLog,
  serveTokens,
  serveCalls,
  serveCallsFile,
  serveLiveCalls,
  serveCall,
  servePricing,
  serveTopUp,
]

/** What operators of the service ask. */
const operatorPages: readonly ((scope: FastifyInstance, needs: OperatorNeeds & Shared) => void)[] = [
  serveOperatorOverview,
  serveOperatorEndpoints,
  serveOperatorCatalogue,
  serveOperatorProviders,
  serveOperatorSystem,
  serveOperatorSettings,
]

/** Adds the console: what runs in the browser, and what it asks, for whoever signed in. */
export async function serveConsole(http: Http, needs: OperatorNeeds & { readonly random: Random }): Promise<void> {
  const downloads = openDownloads(needs.clock)
  await http.addPart('/console/api', (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      async (_request: FastifyRequest, body: string) => body,
    )
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    })
    scope.setErrorHandler(
      (error, request, reply) =>
        sendRefusal(error, request, reply) ?? http.sendProblem(request, reply, readProblem(error)),
    )
    holdConsoleAccess(scope, needs)
    const shared = { noteFailure: http.noteFailure, downloads }
    for (const serve of pages) serve(scope, { ...needs, ...shared })
    for (const serve of operatorPages) serve(scope, { ...needs, ...shared })
  })
  await http.addPart('/console', (scope) => serveApp(scope, { ...needs, sendDocument: http.sendDocument }))
}
