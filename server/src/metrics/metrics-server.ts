import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '#kit'
import type { Metrics } from './metrics.ts'

interface MetricsServer {
  /** Starts to listen; returns the address. Throws a Refusal where that cannot be. */
  listen(options: { readonly port: number; readonly host: string }): Promise<string>
  close(): Promise<void>
}

interface Log {
  error(told: { readonly err: unknown }, message: string): void
}

/** What a scraper may take to send its request. */
const clientMs = 10_000

/** Scrapers and people who look; more are turned away. */
export const metricsConnectionsMax = 100

/** All metrics at an address of their own, without a token: whoever reaches it may read them. */
export function openMetricsServer(metrics: Metrics, log: Log): MetricsServer {
  const timeouts = { requestTimeout: clientMs, headersTimeout: clientMs, connectionsCheckingInterval: 1_000 }
  const server = createServer(timeouts, (request, response) => void answer(request, response))
  server.maxConnections = metricsConnectionsMax
  // A scraper that does not read must not keep the connection.
  server.timeout = clientMs

  return {
    listen: ({ port, host }) =>
      new Promise((resolve, reject) => {
        server.once('error', (cause) => reject(new Refusal(`METRICS_PORT: cannot listen: ${cause.message}`, { cause })))
        server.listen(port, host, () => {
          const { address, family, port: taken } = server.address() as AddressInfo
          resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${taken}/metrics`)
        })
      }),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }

  async function answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url?.split('?', 1)[0] !== '/metrics') return send(response, 404, 'only /metrics is here\n')
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return send(response, 405, 'metrics are read by GET\n')
    }
    try {
      const { contentType, text } = await metrics.write(true)
      send(response, 200, text, contentType)
    } catch (err) {
      log.error({ err }, 'metrics could not be read')
      send(response, 500, 'the metrics cannot be read; the log says why\n')
    }
  }
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  // Node leaves the body of an answer to HEAD out.
  response.end(text)
}
