import { openCollector } from '#collector'
import { openDeliveries, owedMs } from '#deliveries'
import { openApiOf, openDocs, type Server } from '#docs'
import { openWatch } from '#drift'
import { serveGateway } from '#gateway'
import { boundConnections, type Http, openHttp } from '#http'
import { startReadWorks, startSweep, startTrim } from '#jobs'
import { type Clock, createRequestIds, createSteadyNow, sleep } from '#kit'
import { serveMcp } from '#mcp'
import { type Metrics, metricsConnectionsMax, openMetrics, openMetricsServer } from '#metrics'
import type { Service } from '#operator'
import {
  collect,
  countRunning,
  fallBack,
  hold,
  identify,
  limitRate,
  permit,
  pipeline,
  recall,
  replay,
  settle,
  validate,
} from '#pipeline'
import { lockFolder } from '#store'
import { type Alerting, openAlerting } from './alerting.ts'
import { openBooks, type World } from './books.ts'
import { type Config, maskOf } from './config.ts'
import { observationOf, reportAttempt, reportDrift, reportNotice } from './reports.ts'
import { countUpstreamSockets, openUpstreams } from './upstreams.ts'

/** Another process's change of an account, token, price or switch takes effect within this time. */
const watchMs = 250

/** What a call may take beyond its deadline: a hold lives so long, and a stopping service waits so long. */
const graceMs = 5_000

/** How often a stopping service closes connections that have become idle. */
const idleMs = 50

/** Calls answered at one time; each keeps a hold and a few kilobytes. */
const runningMax = 10_000

/** Settings, and what only the command line says. */
type ServiceConfig = Config & { readonly beginsAnew?: boolean }

export async function openService(config: ServiceConfig, world: World): Promise<Service> {
  const lock = lockFolder(config.dataDir)
  try {
    return await openLocked(config, world, lock.release)
  } catch (error) {
    lock.release()
    throw error
  }
}

async function openLocked(config: ServiceConfig, world: World, unlock: () => void): Promise<Service> {
  const { clock, random, log } = world
  const upstreams = openUpstreams(config, clock, log)
  const metrics: Metrics = openMetrics({
    getHeldMicro: () => books.ledger.getHeldMicro(),
    describeCollector: () => collector.describe(),
    describeAlerts: () => alerting?.describe(),
    getLostLines: world.getLostLines ?? (() => 0),
  })
  let alerting: Alerting | undefined
  const books = await openBooks(config, world, {
    watchMs,
    upgrades: true,
    checksTokens: true,
    beginsAnew: config.beginsAnew,
    onCommit(durationMs) {
      metrics.observeCommit(durationMs)
      alerting?.noteCommit()
    },
    onCommitFault: (error) => alerting?.noteCommitFault(error),
  })
  const { store, catalogue, findExample, switches, tokens, ledger, archive, drift, limits, usage, deliveryBook } = books
  const watch = await openWatch({
    store,
    clock,
    onReport(report) {
      metrics.observeDrift(report)
      reportDrift(log, report)
    },
    onDrift: (state) => alerting?.noteDrift(state),
    onError: (err) => log.error({ err }, 'what answers look like could not be noted'),
  })
  const mask = maskOf(config)
  const collector = openCollector({
    upstreams,
    clock,
    random,
    mask,
    deadlineMs: config.deadlineMs,
    isHedging: config.isHedging,
    onAttempt(attempt, fault, asked) {
      metrics.observeAttempt(attempt)
      reportAttempt(log, attempt, fault)
      const observation = observationOf(attempt, fault, asked)
      if (observation) watch.observe(observation)
      alerting?.noteAttempt(attempt)
    },
    onNotice(notice) {
      reportNotice(log, notice)
      alerting?.noteNotice(notice)
    },
  })
  alerting = await openAlerting(config, world, books, collector)
  watch.tellBegun()

  // Whoever held money here before is gone: the folder is ours.
  const orphans = await ledger.returnHolds()
  if (orphans > 0) log.warn({ orphans }, 'gave back holds of calls that an earlier run did not finish')

  const steadyNow = createSteadyNow(clock)
  const deliveries = await openDeliveries(deliveryBook, steadyNow)
  const { deadlineMs, cacheTtlMs, staleMaxMs, rates, exposeProviders } = config

  // Policy is the order of these lines.
  const { answer, getRunning } = countRunning(
    pipeline([
      identify(tokens),
      settle({ store, tokens, ledger, archive, usage, deliveryBook, deliveries, clock, steadyNow }),
      permit(switches),
      validate({ tokens, mask }),
      limitRate(limits),
      replay({ deliveries, deliveryBook, archive, clock, deadlineMs }),
      recall({ archive, ledger, clock, cacheTtlMs }),
      hold({ ledger, holdMs: deadlineMs + graceMs }),
      fallBack({ archive, ledger, clock, cacheTtlMs, staleMaxMs }),
      collect({ store, collector, archive, usage, clock, deadlineMs, rates, exposeProviders }),
    ]),
  )

  let baseUrl = config.publicUrl ?? ''
  const getServers = (): readonly [Server, ...Server[]] => {
    const [first = { name: 'default', url: baseUrl }, ...others] = config.servers ?? []
    return [first, ...others]
  }
  const docs = openDocs({
    clock,
    list: catalogue.list,
    findEndpoint: catalogue.find,
    findExample,
    readHealth: usage.readHealth,
    listHealth: usage.listHealth,
    statusCounts: config.statusCounts,
    getPrice: (endpoint) => ledger.getPrice('', endpoint),
    rate: config.rateToken,
    getBaseUrl: () => baseUrl,
    getServers,
  })
  const openApi = openApiOf({
    clock,
    list: catalogue.list,
    findExample,
    getServers,
    httpStatus: config.httpStatus,
  })

  const connectionsMax = boundConnections(config.connectionsMax, countOtherSockets(config))
  if (connectionsMax < config.connectionsMax)
    log.warn({ connectionsMax }, 'the limit of open files allows fewer connections than CONNECTIONS_MAX')
  let isReady = true
  const metricsFor = config.metricsPort === undefined ? config.metrics : 'off'
  const http = await openHttp({
    catalogue,
    tokens,
    answer,
    metrics,
    clock,
    exposeProviders,
    createRequestId: createRequestIds(clock, random),
    log,
    httpStatus: config.httpStatus,
    trustProxy: config.trustProxy,
    connectionsMax,
    connectionsPerAddress: config.connectionsPerAddress,
    writeMs: config.writeMs,
    runningMax,
    openRoutes: metricsFor === 'operator' ? [] : ['/metrics'],
    isReady: () => isReady,
  })
  await serveGateway(http, {
    catalogue,
    switches,
    ledger,
    limits,
    usage,
    archive,
    collector,
    metrics,
    findExample,
    docs,
    openApi,
    clock,
    exposeProviders,
    metricsFor,
    statusCounts: config.statusCounts,
    archiveShared: config.archiveShared,
    isReady: () => isReady,
  })
  await serveMcp(http, {
    catalogue,
    switches,
    ledger,
    usage,
    archive,
    findExample,
    docs,
    openApi,
    clock,
    log,
    archiveShared: config.archiveShared,
    exposeProviders,
    listAddresses: () => getServers().map(({ url }) => url),
  })
  const metricsServer = openMetricsServer(metrics, log)
  const sweep = startSweep({
    ledger,
    clock,
    onSwept: (holds) => log.warn({ holds }, 'gave back holds that nobody settled in time'),
    onError: (err) => log.error({ err }, 'holds could not be swept'),
  })
  const trim = startTrim({
    usage,
    deliveryBook,
    archive,
    drift,
    clock,
    retentionCallsMs: config.retentionCallsMs,
    retentionArchiveMs: config.retentionArchiveMs,
    owedMs,
    onError: (err) => log.error({ err }, 'what was kept long enough could not be removed'),
  })
  const reading = startReadWorks({
    archive,
    clock,
    onError: (err) => log.error({ err }, 'works of an older answer could not be read: its history lacks them'),
  })

  alerting.start()

  return {
    books,
    async listen() {
      const host = hostOf(config)
      if (config.metricsPort !== undefined) {
        const at = await metricsServer.listen({ port: config.metricsPort, host })
        log.info({ metrics: at }, 'metrics are read here, without a token')
      }
      const address = await http.app.listen({ port: config.port, host })
      baseUrl = config.publicUrl ?? address
      log.info({ publicUrl: baseUrl, docs: `${baseUrl}/en` }, 'callers reach the service here')
      return address
    },
    async stop() {
      isReady = false
      const taken = config.drainMs > 0 ? `calls are taken for ${config.drainMs / 1_000}s yet, and ` : ''
      log.info(
        { drainMs: config.drainMs },
        `stopping: ${taken}those running are finished; a second signal ends at once`,
      )
      await sleep(clock, config.drainMs)
      await closeHttp(http, getRunning, clock, config.deadlineMs + graceMs)
      await metricsServer.close()
      sweep.cancel()
      trim.cancel()
      reading.cancel()
      await collector.close()
      await watch.close()
      await alerting?.close()
      await store.close()
      unlock()
    },
  }
}

/** Sockets that are no callers'. */
const countOtherSockets = (config: Config): number =>
  countUpstreamSockets(config) + (config.metricsPort === undefined ? 0 : metricsConnectionsMax)

/** By the name Fastify would open a second server for the other address, whose connections nobody would count. */
const hostOf = ({ host }: Config): string => (host === 'localhost' ? '127.0.0.1' : host)

/** Closes when the last answer is out and the last call settled, or when patience is over. */
async function closeHttp({ app }: Http, getRunning: () => number, clock: Clock, patienceMs: number): Promise<void> {
  let isPatient = true
  // Connections that clients keep open end as soon as their last answer is out.
  const idle = clock.every(idleMs, () => app.server.closeIdleConnections())
  // A client that never reads its answer must not keep the process.
  const patience = clock.after(patienceMs, () => {
    isPatient = false
    app.server.closeAllConnections()
  })
  await app.close()
  // Calls whose caller has left run on: their answers are owed.
  while (isPatient && getRunning() > 0) await sleep(clock, idleMs)
  idle.cancel()
  patience.cancel()
}
