import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolId, openTestService, type TestService } from '#support/service'

/** What other people's tools make of the OpenAPI documents. They are installed by themselves: `npm ci --prefix checks`. */
const pathOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const redocly = pathOf('checks/node_modules/@redocly/cli/bin/cli.js')
const tsc = pathOf('node_modules/typescript/bin/tsc')

/** Runs a program of Node's within two minutes, and keeps what it printed and with what code it ended. */
async function run(program: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', ...more }
  const options = { env, timeout: 120_000, maxBuffer: 33_554_432 }
  return new Promise<{ readonly exitCode: unknown; readonly output: string; readonly complaints: string }>(
    (resolve) => {
      execFile(process.execPath, [program, ...words], options, (error, output, complaints) =>
        resolve({ exitCode: error ? error.code : 0, output, complaints }),
      )
    },
  )
}

/** Keeps a document of a service as a file. */
async function keep({ url }: TestService, place: string, folder: string): Promise<string> {
  const file = join(folder, place.slice(1).replaceAll('/', '-'))
  writeFileSync(file, await (await fetch(url + place)).text())
  return file
}

/** The whole ones, and of those of one endpoint a deprecated one and one asked by a form. */
const places = ['', '/douyin-xingtu-apis/kol-content-performance-v1-deprecated', '/shop/find-v1'].flatMap((page) =>
  page === '' ? ['/openapi.json', '/openapi-zh.json'] : [`/openapi${page}-en.json`, `/openapi${page}-zh.json`],
)

/** An endpoint that is asked by a form, of somebody else's document. */
async function importShop(dataDir: string): Promise<void> {
  const file = join(dataDir, 'shop.json')
  const properties = { name: { type: 'string', description: 'Whom to look for.' } }
  const content = { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties } } }
  const paths = { '/api/shop/find/v1': { post: { summary: 'Find', tags: ['Shop'], requestBody: { content } } } }
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Shop' }, paths }))
  assert.equal((await runOperator(['catalogue', 'import', file], { DATA_DIR: dataDir })).exitCode, 0)
}

async function lintAll(t: TestContext, httpStatus: string, config: string): Promise<string> {
  const folder = makeFolder(t)
  const dataDir = makeFolder(t)
  await importShop(dataDir)
  // Without the tests' own endpoints: one has texts that hurt on purpose.
  const environment = { HTTP_STATUS: httpStatus, ENDPOINTS_DIR: makeFolder(t) }
  const service = await openTestService(t, { dataDir, environment })
  const files = await Promise.all(places.map((place) => keep(service, place, folder)))
  const linted = await run(redocly, ['lint', ...files, '--config', pathOf(`checks/${config}`), '--format=stylish'])
  assert.equal(linted.complaints.match(/: validated in/g)?.length, places.length, linted.complaints)
  return linted.exitCode === 0 ? '' : linted.output
}

test('Redocly finds nothing in any document, by all it knows', async (t) => {
  for (const [httpStatus, config] of [
    ['mapped', 'redocly.yaml'],
    ['always-200', 'redocly-always-200.yaml'],
  ] as const) {
    await t.test(`with HTTP_STATUS=${httpStatus}`, async (t) => {
      assert.equal(await lintAll(t, httpStatus, config), '')
    })
  }
})

/** What a program does with a client that was generated; its types are part of the promise. */
const program = `import { configure, douyinXingtuGetKolRecVideosV1, getBalance, getVideos, type Video } from './client.ts'

configure({ serverUrl: process.env['SERVER'] ?? '', auth: { bearer: process.env['TOKEN'] ?? '' } })
const kolId = '${kolId}'
const answer = await douyinXingtuGetKolRecVideosV1({ query: { kolId }, headers: { 'Idempotency-Key': 'one' } })
const works = answer.code === 0 ? (answer.data.newest_videos ?? []).length : answer.message.length
const again = await douyinXingtuGetKolRecVideosV1({ query: { kolId }, headers: { 'Idempotency-Key': 'one' } })
const { data } = await getBalance()
const videos: readonly Video[] = (await getVideos({ path: { kolId } })).lists.newest
const plays: number | null | undefined = videos[0]?.plays
console.log(JSON.stringify({ works, same: again.requestId === answer.requestId, balance: data.balance, videos: videos.length, plays }))
`

test('a client Redocly generates compiles under our own flags and calls the service', async (t) => {
  const service = await openTestService(t)
  const { secret } = await service.addCaller({ balanceMicro: yuan('1') })
  const folder = makeFolder(t)
  const document = await keep(service, '/openapi.json', folder)
  const generated = await run(redocly, [
    'generate-client',
    document,
    '-o',
    join(folder, 'client.ts'),
    '--import-ext',
    'ts',
  ])
  assert.equal(generated.exitCode, 0, generated.complaints)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'ask.ts'), program)
  // Ours, and what browsers have: the client runs there too.
  const compilerOptions = { lib: ['es2024', 'dom'], typeRoots: [pathOf('node_modules/@types')] }
  const config = { extends: pathOf('server/tsconfig.json'), compilerOptions, include: ['*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))

  const compiled = await run(tsc, ['-p', folder])
  assert.equal(compiled.exitCode, 0, compiled.output)
  const asked = await run(join(folder, 'ask.ts'), [], { SERVER: service.url, TOKEN: secret })
  assert.equal(asked.exitCode, 0, asked.complaints)

  const { works, videos, plays, ...rest } = JSON.parse(asked.output)
  assert.deepEqual(rest, { same: true, balance: '0.8500' })
  assert.ok(works > 0 && videos > 0 && plays > 0, asked.output)
})
