import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isInstalled, type Load, type LoadOptions, type Running, runLoad } from './processes.ts'
import { type Service, startAlmagest, startExpress, startNginx, startNode } from './services.ts'
import { median, printTable } from './table.ts'

const rounds = 5
const secondsPerRound = 2

/** Connections among which the one is looked for that gives some 70 % of the most there is. */
const ladder = [1, 2, 4, 8, 16, 32, 64]
const comfortableShare = 0.7

const names = ['bareNode', 'fastify', 'chargedCachedCall', 'nginxProxyCache', 'expressPostgres'] as const
type Name = (typeof names)[number]

const titles: Record<Name, string> = {
  bareNode: "Node's own http, the same bytes",
  fastify: 'Fastify, the same bytes',
  chargedCachedCall: 'Almagest, a cached call charged 0.01 CNY',
  nginxProxyCache: 'nginx, proxy_cache hit',
  expressPostgres: 'Express, a transaction in PostgreSQL a call',
}

interface Started {
  readonly all: Partial<Record<Name, Running>>
  readonly service: Service
  readonly body: string
}

async function startAll(folder: string): Promise<Started> {
  const service = await startAlmagest(join(folder, 'data'), 18301)
  const body = join(folder, 'body.json')
  writeFileSync(body, Buffer.from(await (await fetch(service.url)).arrayBuffer()))
  const bareNode = await startNode('./servers/bare-node.ts', 18302, body)
  const fastify = await startNode('./servers/bare-fastify.ts', 18303, body)
  const nginx = isInstalled('nginx') ? { nginxProxyCache: await startNginx(folder, bareNode.url) } : {}
  const express = await startExpress(body)
  const all = { bareNode, fastify, chargedCachedCall: service, ...nginx, ...(express && { expressPostgres: express }) }
  return { all, service, body }
}

interface Target extends LoadOptions {
  readonly url: string
}

/** Measures all in turn, round by round, so that a drift of the machine meets all of them. */
async function measureRounds<N extends string>(targets: ReadonlyMap<N, Target>): Promise<Map<N, Load[]>> {
  const loads = new Map<N, Load[]>()
  for (let round = 0; round <= rounds; round++) {
    for (const [name, { url, ...options }] of targets) {
      const load = await runLoad(url, secondsPerRound, options)
      // The first round warms up.
      if (round > 0) loads.set(name, [...(loads.get(name) ?? []), load])
    }
  }
  return loads
}

const rateOf = (loads: readonly Load[] = []): number => median(loads.map(({ perSecond }) => perSecond))
const p99Of = (loads: readonly Load[] = []): number => median(loads.map(({ p99Ms }) => p99Ms))

/** Round against round. */
const shareOf = (loads: readonly Load[] = [], base: readonly Load[] = []): number =>
  median(loads.map(({ perSecond }, round) => perSecond / (base[round]?.perSecond ?? Number.NaN)))

/** The number of connections that brings nearest to so much of the most there is. */
async function findComfortable(url: string): Promise<number> {
  const rates: { connections: number; perSecond: number }[] = []
  for (const connections of ladder) {
    const { perSecond } = await runLoad(url, 1, { connections })
    rates.push({ connections, perSecond })
  }
  const wanted = comfortableShare * Math.max(...rates.map(({ perSecond }) => perSecond))
  const byDistance = rates.sort((one, other) => Math.abs(one.perSecond - wanted) - Math.abs(other.perSecond - wanted))
  return byDistance[0]?.connections ?? 1
}

function describe(loads: ReadonlyMap<Name, readonly Load[]>): Record<string, unknown> {
  const rows = [['hot', 'per second', 'of bare Node', 'p99 ms']]
  const results: Record<string, unknown> = {}
  for (const [name, measured] of loads) {
    const [perSecond, ofBareNode, p99Ms] = [rateOf(measured), shareOf(measured, loads.get('bareNode')), p99Of(measured)]
    results[name] = {
      perSecond: Math.round(perSecond),
      ofBareNode: Number(ofBareNode.toFixed(3)),
      p99Ms: Number(p99Ms.toFixed(2)),
    }
    rows.push([titles[name], String(Math.round(perSecond)), ofBareNode.toFixed(2), p99Ms.toFixed(2)])
  }
  printTable(rows)
  return results
}

/** The same service under what it meets elsewhere, each beside what it is to be held against. */
async function measureConditions(folder: string, { service, all, body }: Started): Promise<Record<string, unknown>> {
  const bareNode = all.bareNode?.url ?? ''
  const connections = await findComfortable(service.url)
  const free = await startAlmagest(join(folder, 'free'), 18306, { isFree: true })
  const freeBare = await startNode('./servers/bare-node.ts', 18307, body, true)
  const logging = await startAlmagest(join(folder, 'logging'), 18308, { environment: { LOG_LEVEL: 'info' } })
  const targets = {
    bareNode: { url: bareNode },
    comfortable: { url: service.url, connections },
    bareFree: { url: freeBare.url },
    free: { url: free.url },
    logging: { url: logging.url },
    allPay: { url: service.url, rarely: service.url },
    oneBroke: { url: service.url, rarely: service.brokeUrl },
    halfPay: { url: service.url, rarely: service.url, share: 1 / 2 },
    halfBroke: { url: service.url, rarely: service.brokeUrl, share: 1 / 2 },
  }
  const loads = await measureRounds(new Map(Object.entries(targets) as [keyof typeof targets, Target][]))
  for (const server of [free, freeBare, logging]) await server.stop()

  const results = {
    connections,
    p99MsAt70Percent: Number(p99Of(loads.get('comfortable')).toFixed(2)),
    freeOfBareNode: Number(shareOf(loads.get('free'), loads.get('bareFree')).toFixed(3)),
    loggingOfBareNode: Number(shareOf(loads.get('logging'), loads.get('bareNode')).toFixed(3)),
    paidBesideBroke: Number(shareOf(loads.get('oneBroke'), loads.get('allPay')).toFixed(3)),
    paidBesideAsManyBroke: Number(shareOf(loads.get('halfBroke'), loads.get('halfPay')).toFixed(3)),
  }
  process.stdout.write('\n')
  printTable([
    ['the same call', ''],
    [`p99 ms at ${connections} connections, some 70 % of its most`, results.p99MsAt70Percent.toFixed(2)],
    ['free on both cores, of bare Node free', results.freeOfBareNode.toFixed(2)],
    ['at the default log level, of bare Node', results.loggingOfBareNode.toFixed(2)],
    ['one caller in 64 out of money, of their rate before', results.paidBesideBroke.toFixed(2)],
    ['every other call refused, paid ones of their rate before', results.paidBesideAsManyBroke.toFixed(2)],
  ])
  return results
}

/** A charged and recorded cached call beside what a reader knows: bare Node, bare Fastify, an nginx cache, Express. */
export async function measureHot(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  const started = await startAll(folder)
  const running = names.flatMap((name) => {
    const server = started.all[name]
    return server ? [[name, server] as const] : []
  })
  const results = describe(await measureRounds(new Map(running)))
  const conditions = await measureConditions(folder, started)
  for (const [, server] of running) await server.stop()
  rmSync(folder, { recursive: true })
  return { ...results, conditions }
}
