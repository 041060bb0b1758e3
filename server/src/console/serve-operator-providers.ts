import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import { type FaultKind, faults } from '#collector'
import { checkUpstreams, pauseProvider, resumeProvider } from '#desk'
import { dayMs, hourMs, Problem } from '#kit'
import type { OperatorNeeds } from './operating.ts'
import { describeProvider } from './provider-rows.ts'
import { bodyOf } from './read.ts'
import { openUpstreamChecks } from './upstream-checks.ts'
import { getVisitor } from './visitor.ts'
import type { OperatorProviders, ProviderDrift, ProviderError, UpstreamCheck } from './wire/operator-providers.ts'

const hoursShown = 24
const driftDays = 30
const driftRows = 20
const errorRows = 20

/** Balances that are older are asked for anew, beside what is told now. */
const balanceMs = 900_000

/** As much as the command spends at most. */
const budgetMicroMax = 1_000_000_000

const provider = Type.String({ maxLength: 100 })
const readPause = bodyOf({ provider, isPaused: Type.Boolean() })
const readCheck = bodyOf({
  provider: Type.Optional(provider),
  kolId: Type.Optional(Type.String({ pattern: '^[0-9]{1,20}$' })),
  budgetMicro: Type.Integer({ minimum: 0, maximum: budgetMicroMax }),
})

/** Who answers, how they do, and whether they are what they are thought to be. */
export function serveOperatorProviders(scope: FastifyInstance, needs: OperatorNeeds): void {
  const { clock, pauses, usage, drift, operating } = needs
  const { collector, providers, openBench } = operating
  const checks = openUpstreamChecks({ clock, openBench })
  scope.addHook('onClose', async () => checks.stop())
  let balancesAskedMs = Number.NEGATIVE_INFINITY

  scope.get('/operator/providers', async (): Promise<OperatorProviders> => {
    freshenBalances()
    const now = clock.now()
    const hour = Math.floor(now / hourMs)
    const span = { from: hour - hoursShown + 1, until: hour + 1 }
    const [paused, hours, changes, errors] = await Promise.all([
      pauses.listPaused(),
      usage.listUpstreamOfHours(span),
      drift.listEvents({ since: now - driftDays * dayMs }, undefined, driftRows),
      usage.listUpstreamErrors(now - dayMs, errorRows),
    ])
    const state = collector.describe()
    return {
      providers: providers.map((installed) =>
        describeProvider(installed, { state, paused, hours, span, now, providers }),
      ),
      drift: changes.map(
        ({ at, provider, path, place, change, before, after }): ProviderDrift => ({
          at,
          provider,
          path,
          place,
          change,
          before,
          after,
        }),
      ),
      errors: errors.map(
        ({ callId, outcome, ...error }): ProviderError => ({
          ...error,
          requestId: callId,
          outcome,
          text: outcome in faults ? faults[outcome as FaultKind].text : outcome,
        }),
      ),
      check: checks.find(),
    }
  })

  scope.post('/operator/providers/pause', async (request) => {
    const { provider, isPaused } = readPause(request)
    if (!providers.some(({ name }) => name === provider)) throw new Problem('resource.unknown')
    await (isPaused ? pauseProvider : resumeProvider)(needs, getVisitor(request).actor, provider)
    return {}
  })

  scope.get('/operator/upstream-check', async (): Promise<{ readonly check: UpstreamCheck | null }> => {
    return { check: checks.find() }
  })

  scope.post('/operator/upstream-check', async (request, reply) => {
    const { provider, kolId, budgetMicro } = readCheck(request)
    const { actor } = getVisitor(request)
    const check = await checks.begin({ id: request.visit.requestId, provider, kolId, budgetMicro }, () =>
      checkUpstreams(needs, actor, { provider, budgetMicro }),
    )
    reply.code(202)
    return { check }
  })

  scope.post('/operator/upstream-check/stop', async () => {
    checks.stop()
    return { check: checks.find() }
  })

  /** What upstreams tell for free is asked where somebody looks, and no page waits for it. */
  function freshenBalances(): void {
    const now = clock.monotonicMs()
    if (now - balancesAskedMs < balanceMs) return
    balancesAskedMs = now
    void collector.readBalances()
  }
}
