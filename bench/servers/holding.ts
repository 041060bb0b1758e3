import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

/** An upstream that speaks the wire and answers no question but those about one creator. */
const { DATA = '', KOL_ID = '', PORT } = process.env
const data = readFileSync(DATA, 'utf8').trimEnd()
const body = `{"code":0,"data":${data},"message":null,"recordTime":null,"requestId":"${'0'.repeat(32)}"}`
let asked = 0

createServer({ requestTimeout: 0 }, ({ url = '/' }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  if (pathname === '/') response.end(String(asked))
  else if (searchParams.get('kolId') === KOL_ID) response.setHeader('content-type', 'application/json').end(body)
  else asked++
}).listen({ port: Number(PORT), host: '127.0.0.1', backlog: 8_192 })
