import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolId, openTestService } from '#support/service'
import { keepDocument, pathOf, run } from '#support/tools'

/** What other people’s tools make of the OpenAPI documents. They are installed by themselves: `npm ci --prefix checks`. */
const redocly = pathOf('checks/node_modules/@redocly/cli/bin/cli.js')
const heyApi = pathOf('checks/node_modules/@hey-api/openapi-ts/bin/run.js')
const tsc = pathOf('node_modules/typescript/bin/tsc')

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
  const files = await Promise.all(places.map((place) => keepDocument(service, place, folder)))
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

/** What a program asks by a client that was generated, and what it tells; types are part of the promise. */
interface Told {
  readonly works: number
  readonly same: boolean
  readonly balance: string
  readonly videos: number
  readonly plays: number | null | undefined
}

interface Generator {
  /** Writes a client of the document at `./client.ts` or `./client/` of the folder. */
  readonly generate: (
    document: string,
    folder: string,
  ) => Promise<{ readonly exitCode: unknown; readonly complaints: string }>
  readonly program: string
  /** Flags of ours that the generator's own code is not written for. */
  readonly without?: Readonly<Record<string, false>>
}

const generators = {
  Redocly: {
    generate: (document, folder) =>
      run(redocly, ['generate-client', document, '-o', join(folder, 'client.ts'), '--import-ext', 'ts']),
    program: `import { configure, douyinXingtuGetKolRecVideosV1, getBalance, getVideos, type Video } from './client.ts'

configure({ serverUrl: process.env['SERVER'] ?? '', auth: { bearer: process.env['TOKEN'] ?? '' } })
const kolId = '${kolId}'
const answer = await douyinXingtuGetKolRecVideosV1({ query: { kolId }, headers: { 'Idempotency-Key': 'one' } })
const works = answer.code === 0 ? (answer.data.newest_videos ?? []).length : answer.message.length
const again = await douyinXingtuGetKolRecVideosV1({ query: { kolId }, headers: { 'Idempotency-Key': 'one' } })
const { data } = await getBalance()
const videos: readonly Video[] = (await getVideos({ path: { kolId } })).lists.newest
const plays: number | null | undefined = videos[0]?.plays
console.log(JSON.stringify({ works, same: again.requestId === answer.requestId, balance: data.balance, videos: videos.length, plays }))
`,
  },
  // It needs the programming interface of TypeScript, which 7 does not have: beside it stands 6, as TypeScript's makers hand it on.
  'hey-api': {
    async generate(document, folder) {
      const config = join(folder, 'openapi-ts.config.mjs')
      const output = { path: join(folder, 'client'), module: { extension: '.ts' } }
      writeFileSync(config, `export default ${JSON.stringify({ input: document, output, logs: { file: false } })}`)
      return run(heyApi, ['--file', config])
    },
    // What it puts beside every client passes `undefined` for members that may be left out.
    without: { exactOptionalPropertyTypes: false },
    program: `import { client } from './client/client.gen.ts'
import { douyinXingtuGetKolRecVideosV1, getBalance, getVideos, type Video } from './client/index.ts'

client.setConfig({ baseUrl: process.env['SERVER'] ?? '', auth: ({ scheme }) => (scheme === 'bearer' ? process.env['TOKEN'] : undefined) })
const kolId = '${kolId}'
const ask = async () =>
  (await douyinXingtuGetKolRecVideosV1({ query: { kolId }, headers: { 'Idempotency-Key': 'one' }, throwOnError: true })).data
const answer = await ask()
const works = answer.code === 0 ? (answer.data.newest_videos ?? []).length : answer.message.length
const again = await ask()
const { data } = await getBalance({ throwOnError: true })
const reading = await getVideos({ path: { kolId }, throwOnError: true })
const videos: readonly Video[] = reading.data.lists.newest
const plays: number | null | undefined = videos[0]?.plays
console.log(JSON.stringify({ works, same: again.requestId === answer.requestId, balance: data.data.balance, videos: videos.length, plays }))
`,
  },
} as const satisfies Readonly<Record<string, Generator>>

for (const [name, generator] of Object.entries<Generator>(generators)) {
  test(`a client ${name} generates compiles under our own flags and calls the service`, async (t) => {
    const service = await openTestService(t)
    const { secret } = await service.addCaller({ balanceMicro: yuan('1') })
    const folder = makeFolder(t)
    const document = await keepDocument(service, '/openapi.json', folder)
    const generated = await generator.generate(document, folder)
    assert.equal(generated.exitCode, 0, generated.complaints)
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(join(folder, 'ask.ts'), generator.program)
    // Ours, and what browsers have: the client runs there too.
    const lib = ['es2024', 'dom', 'dom.iterable']
    const compilerOptions = { lib, typeRoots: [pathOf('node_modules/@types')], ...generator.without }
    const config = { extends: pathOf('server/tsconfig.json'), compilerOptions, include: ['**/*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))

    const compiled = await run(tsc, ['-p', folder])
    assert.equal(compiled.exitCode, 0, compiled.output)
    const asked = await run(join(folder, 'ask.ts'), [], { SERVER: service.url, TOKEN: secret })
    assert.equal(asked.exitCode, 0, asked.complaints)

    const { works, videos, plays, ...rest }: Told = JSON.parse(asked.output)
    assert.deepEqual(rest, { same: true, balance: '0.8500' })
    assert.ok(works > 0 && videos > 0 && (plays ?? 0) > 0, asked.output)
  })
}
