import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

/** An upstream that speaks the wire: answers every question with the same good envelope, after a while. */
const data = readFileSync(process.env['DATA'] ?? '', 'utf8').trimEnd()
const delayMs = Number(process.env['DELAY_MS'])
const body = Buffer.from(`{"code":0,"data":${data},"message":null,"recordTime":null,"requestId":"${'0'.repeat(32)}"}`)
const headers = { 'content-type': 'application/json', 'content-length': body.length }

createServer(
  { keepAliveTimeout: 60_000 },
  (_request, response) => void setTimeout(() => response.writeHead(200, headers).end(body), delayMs),
).listen(Number(process.env['PORT']), '127.0.0.1')
