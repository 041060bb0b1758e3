import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { almagest, isInstalled, type Load, operate, path, type Running, runLoad, startServer } from './processes.ts'
import { median, printTable } from './table.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const kolId = '6831825876674412552'

const rounds = 5
const secondsPerRound = 2

const names = ['bareNode', 'fastify', 'chargedCachedCall', 'nginxProxyCache'] as const
type Name = (typeof names)[number]

const titles: Record<Name, string> = {
  bareNode: "Node's own http, the same bytes",
  fastify: 'Fastify, the same bytes',
  chargedCachedCall: 'Almagest, a cached call charged 0.01 CNY',
  nginxProxyCache: 'nginx, proxy_cache hit',
}

/** A service whose calls are answered from the archive for 0.01 CNY; `prepare` may do more to it before it starts. */
export async function startAlmagest(
  folder: string,
  port: number,
  prepare: (environment: NodeJS.ProcessEnv) => void = () => {},
): Promise<Running> {
  const environment = { DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'warn', DRAIN: '0s' }
  operate(environment, 'account', 'create', 'bench', '--balance', '1000000')
  operate(environment, 'price', 'set', path, '0.15', '--cached', '0.01')
  const made: { token: string } = JSON.parse(
    operate(environment, 'token', 'create', '--account', 'bench', '--rate', '900000/s', '--json'),
  )
  prepare(environment)
  const url = `http://127.0.0.1:${port}${path}?token=${made.token}&kolId=${kolId}&acceptCache=true`
  const running = await startServer(url, process.execPath, [almagest, 'serve'], environment)
  async function stop(): Promise<void> {
    await running.stop()
    // Exit code 1 on any difference, which throws.
    operate(environment, 'verify')
  }
  return { url, stop }
}

const startNode = (file: string, port: number, body: string): Promise<Running> =>
  startServer(`http://127.0.0.1:${port}/`, process.execPath, [at(file)], { BODY: body, PORT: String(port) })

function startNginx(folder: string, upstream: string): Promise<Running> {
  mkdirSync(join(folder, 'nginx'))
  const conf = join(folder, 'nginx.conf')
  // Started by root, its workers would be somebody else, to whom this folder is closed.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  writeFileSync(
    conf,
    `${user} daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
     events { worker_connections 512; }
     http {
       access_log off; client_body_temp_path ${folder}/nginx/body; proxy_temp_path ${folder}/nginx/proxy;
       fastcgi_temp_path ${folder}/nginx/fastcgi; uwsgi_temp_path ${folder}/nginx/uwsgi; scgi_temp_path ${folder}/nginx/scgi;
       proxy_cache_path ${folder}/nginx/cache keys_zone=bench:1m; keepalive_requests 1000000;
       server { listen 127.0.0.1:18304; location / { proxy_pass ${upstream}; proxy_cache bench; proxy_cache_valid 200 1h; } }
     }`,
  )
  return startServer('http://127.0.0.1:18304/', 'nginx', ['-c', conf, '-e', `${folder}/nginx.log`])
}

async function startAll(folder: string): Promise<Partial<Record<Name, Running>>> {
  const chargedCachedCall = await startAlmagest(join(folder, 'data'), 18301)
  const body = join(folder, 'body.json')
  writeFileSync(body, Buffer.from(await (await fetch(chargedCachedCall.url)).arrayBuffer()))
  const bareNode = await startNode('./servers/bare-node.ts', 18302, body)
  const fastify = await startNode('./servers/bare-fastify.ts', 18303, body)
  const all = { bareNode, fastify, chargedCachedCall }
  return isInstalled('nginx') ? { ...all, nginxProxyCache: await startNginx(folder, bareNode.url) } : all
}

/** Measures all in turn, round by round, so that a drift of the machine meets all of them. */
async function measureRounds(running: Partial<Record<Name, Running>>): Promise<Map<Name, Load[]>> {
  const loads = new Map<Name, Load[]>()
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const url = running[name]?.url
      if (url === undefined) continue
      const load = await runLoad(url, secondsPerRound)
      // The first round warms up.
      if (round > 0) loads.set(name, [...(loads.get(name) ?? []), load])
    }
  }
  return loads
}

/** A charged and recorded cached call beside what a reader knows: bare Node, bare Fastify, an nginx cache. */
export async function measureHot(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  const running = await startAll(folder)
  const loads = await measureRounds(running)
  for (const server of Object.values(running)) await server.stop()
  rmSync(folder, { recursive: true })

  const bare = loads.get('bareNode') ?? []
  const results: Record<string, unknown> = {}
  const rows = [['hot', 'per second', 'of bare Node', 'p99 ms']]
  for (const [name, measured] of loads) {
    const perSecond = Math.round(median(measured.map((load) => load.perSecond)))
    const ofBareNode = median(measured.map((load, round) => load.perSecond / (bare[round]?.perSecond ?? Number.NaN)))
    const p99Ms = median(measured.map((load) => load.p99Ms))
    results[name] = { perSecond, ofBareNode: Number(ofBareNode.toFixed(3)), p99Ms: Number(p99Ms.toFixed(2)) }
    rows.push([titles[name], String(perSecond), ofBareNode.toFixed(2), p99Ms.toFixed(2)])
  }
  printTable(rows)
  return results
}
