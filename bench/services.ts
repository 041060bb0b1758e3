import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { almagest, operate, path, type Running, startServer } from './processes.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const kolId = '6831825876674412552'

export interface Service extends Running {
  /** The same question by an account without money. */
  readonly brokeUrl: string
}

interface ServiceOptions {
  readonly environment?: NodeJS.ProcessEnv
  readonly isFree?: boolean
  /** May do more to the service before it starts. */
  readonly prepare?: (environment: NodeJS.ProcessEnv) => void
}

/** A service whose calls are answered from the archive for 0.01 CNY. */
export async function startAlmagest(folder: string, port: number, options: ServiceOptions = {}): Promise<Service> {
  const { prepare = () => {}, isFree } = options
  const environment = {
    ...{ DATA_DIR: folder, PORT: String(port), LOG_LEVEL: 'warn', DRAIN: '0s' },
    ...options.environment,
  }
  const makeToken = (account: string, balance: string): string => {
    operate(environment, 'account', 'create', account, '--balance', balance)
    const words = ['token', 'create', '--account', account, '--rate', '900000/s', '--json']
    return (JSON.parse(operate(environment, ...words)) as { token: string }).token
  }
  const urlFor = (token: string): string =>
    `http://127.0.0.1:${port}${path}?token=${token}&kolId=${kolId}&acceptCache=true`
  const [url, brokeUrl] = [urlFor(makeToken('bench', '1000000')), urlFor(makeToken('broke', '0'))]
  operate(environment, 'price', 'set', path, '0.15', '--cached', '0.01')
  prepare(environment)
  const running = await startServer(url, process.execPath, [almagest, 'serve'], environment, isFree)
  async function stop(): Promise<void> {
    await running.stop()
    // Exit code 1 on any difference, which throws.
    operate(environment, 'verify')
  }
  return { url, brokeUrl, stop }
}

export const startNode = (file: string, port: number, body: string, isFree = false): Promise<Running> =>
  startServer(`http://127.0.0.1:${port}/`, process.execPath, [at(file)], { BODY: body, PORT: String(port) }, isFree)

export function startNginx(folder: string, upstream: string): Promise<Running> {
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

const { TEST_DATABASE_URL: databaseUrl = 'postgres://postgres@127.0.0.1:5432/postgres' } = process.env

/** Where its packages are installed (`npm ci --prefix bench/servers/express`), and a PostgreSQL listens. */
export async function startExpress(body: string): Promise<Running | undefined> {
  const { hostname, port } = new URL(databaseUrl)
  if (!existsSync(at('./servers/express/node_modules')) || !(await listens(hostname, Number(port || 5432)))) return
  const environment = { BODY: body, PORT: '18305', DATABASE: databaseUrl }
  return startServer('http://127.0.0.1:18305/', process.execPath, [at('./servers/express/server.js')], environment)
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host)
    socket.once('connect', () => socket.end(() => resolve(true))).once('error', () => resolve(false))
  })
}
