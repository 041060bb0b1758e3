import type { Collector } from '#collector'
import { type Operating, serveConsole } from '#console'
import { serveGateway } from '#gateway'
import { boundConnections, type Http, openHttp } from '#http'
import { type Clock, createRequestIds, sleep } from '#kit'
import { type Mailer, openMailer } from '#mail'
import { serveMcp } from '#mcp'
import { type Metrics, metricsConnectionsMax, openMetricsServer } from '#metrics'
import type { Books } from '#operator'
import type { AnswerCall } from '#pipeline'
import type { World } from './books.ts'
import type { Config } from './config.ts'
import type { Documentation } from './documentation.ts'
import { countUpstreamSockets } from './upstreams.ts'

/** How often a stopping service closes connections that have become idle. */
const idleMs = 50

/** Calls answered at one time; each keeps a hold and a few kilobytes. */
const runningMax = 10_000

interface SurfaceNeeds {
  readonly books: Books
  readonly collector: Collector
  readonly metrics: Metrics
  readonly documentation: Documentation
  readonly answer: AnswerCall
  readonly operating: Omit<Operating, 'connectionsMax'>
}

interface Surfaces {
  /** Returns the address. */
  listen(): Promise<string>
  /** From now on `/readyz` says no. */
  turnAway(): void
  /** Closes when the last answer is out and no call runs any more, or when patience is over. */
  close(getRunning: () => number, patienceMs: number): Promise<void>
}

/** Opens what is asked by HTTP: the gateway for callers, MCP for agents, and metrics where they have a port of their own. */
export async function openSurfaces(config: Config, world: World, needs: SurfaceNeeds): Promise<Surfaces> {
  const { clock, random, log } = world
  const { collector, metrics, answer } = needs
  const { store, catalogue, switches, tokens, ledger, limits, usage, archive, findExample } = needs.books
  const { docs, openApi, listAddresses } = needs.documentation
  const { exposeProviders, statusCounts, archiveShared } = config
  const connectionsMax = boundConnections(config.connectionsMax, countOtherSockets(config))
  if (connectionsMax < config.connectionsMax)
    log.warn({ connectionsMax }, 'the limit of open files allows fewer connections than CONNECTIONS_MAX')
  const metricsFor = config.metricsPort === undefined ? config.metrics : 'off'
  let ready = true
  const isReady = (): boolean => ready
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
    isReady,
  })
  const answers = { catalogue, switches, ledger, usage, archive, findExample, docs, openApi }
  const shown = { ...answers, clock, exposeProviders, archiveShared }
  await serveGateway(http, {
    ...shown,
    limits,
    collector,
    metrics,
    metricsFor,
    statusCounts,
    isReady,
    findTrouble: store.findTrouble,
  })
  await serveMcp(http, { ...shown, log, listAddresses })
  let address = config.publicUrl ?? ''
  await serveConsole(http, {
    exposeProviders,
    ...needs.books,
    clock,
    random,
    getAddress: () => address,
    topUpTextFile: config.topUpTextFile,
    operating: { ...needs.operating, connectionsMax },
    mailer: findMailer(config, clock),
  })
  const metricsServer = openMetricsServer(metrics, log)

  return {
    async listen() {
      const host = hostOf(config)
      if (config.metricsPort !== undefined) {
        const at = await metricsServer.listen({ port: config.metricsPort, host })
        log.info({ metrics: at }, 'metrics are read here, without a token')
      }
      const listening = await http.app.listen({ port: config.port, host, backlog })
      address = config.publicUrl ?? listening
      return listening
    },
    turnAway() {
      ready = false
    },
    async close(getRunning, patienceMs) {
      await closeHttp(http, getRunning, clock, patienceMs)
      await metricsServer.close()
    },
  }
}

/**
 * Connections the system keeps for us: Node takes one in a turn of its loop. What comes beyond is tried again a second
 * later; and were there many more, those whose clients have left would be in the way of others for seconds.
 */
const backlog = 1_024

/** Sockets that are no callers'. */
const countOtherSockets = (config: Config): number =>
  countUpstreamSockets(config) + (config.metricsPort === undefined ? 0 : metricsConnectionsMax)

function findMailer({ mailServer: server, mailFrom: from }: Config, clock: Clock): Mailer | undefined {
  return server === undefined || from === undefined ? undefined : openMailer({ server, from, clock })
}

/** By the name Fastify would open a second server for the other address, whose connections nobody would count. */
const hostOf = ({ host }: Config): string => (host === 'localhost' ? '127.0.0.1' : host)

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
