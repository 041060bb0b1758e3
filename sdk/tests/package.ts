/** The package as strangers install it, held to the rules of packages, and compiled against as strictly as anybody may. */
import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { installPacked, run, sdkFolder, toolOf } from './installed.ts'

const { folder, tarball, remove } = installPacked()
after(remove)

const node = process.execPath

test('it installs from its tarball with nothing else, and is asked at once', () => {
  assert.deepEqual(
    readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['@almagest'],
  )
  const program =
    "import { Almagest, codes } from '@almagest/sdk'; new Almagest({ apiKey: 'x' }); console.log(codes[601].message)"
  assert.equal(run(folder, node, ['--input-type=module', '--eval', program]), 'Insufficient Balance\n')
})

test('publint has nothing against it', () => {
  assert.match(run(sdkFolder, node, [toolOf('publint/src/cli.js'), '--strict', tarball]), /All good/)
})

test('attw has nothing against its types', () => {
  const program = toolOf('@arethetypeswrong/cli/dist/index.js')
  // It ends with 1 where it has.
  assert.match(run(folder, node, [program, '--profile', 'esm-only', tarball]), /bundler/)
})

const consumer = `
import { Almagest, type Answer, type Call, CollectionError, type Video } from '@almagest/sdk'
import { Almagest as Core } from '@almagest/sdk/core'

const client = new Almagest({ servers: ['https://a.example', 'https://b.example'], logger: console })

export async function read(kolId: string, signal: AbortSignal): Promise<readonly Video[]> {
  const { lists } = await client.kols.videos(kolId, { maxAge: '24h' }, { signal })
  return lists.newest
}

export async function ask(kolId: string): Promise<string | undefined> {
  const answer = await client.douyinXingtu.getKolRecVideosV1({ kolId }).withResponse()
  const title: string | number | null | undefined = answer.data.newest_videos?.[0]?.item_title
  return title === null ? answer.charge : answer.requestId
}

export async function list(): Promise<readonly Call[]> {
  const calls: Call[] = []
  for await (const call of client.calls.list({ limit: 5 })) calls.push(call)
  for await (const page of client.kols.history('1').pages()) calls.push({ ...calls[0], endpoint: String(page.points.length) } as Call)
  return calls
}

export async function byPath(core: Core): Promise<Answer<unknown>> {
  const { groups } = await core.get('/v1/kols/{kolId}/metrics', { kolId: '1', hitFactor: 3 })
  const figure: number | null | undefined = groups['all']?.['medianPlays']?.value
  // @ts-expect-error a parameter that is required is missing
  void core.get('/api/douyin-xingtu/get-kol-rec-videos/v1')
  // @ts-expect-error a number is no id
  void core.get('/api/douyin-xingtu/get-kol-rec-videos/v1', { kolId: 1 })
  const imported: unknown = await core.get('/api/else/v1', { any: figure ?? true })
  return imported instanceof CollectionError ? Promise.reject(imported) : core.post('/api/else/v1', { a: 'b' }).withResponse()
}
`

const compilers = {
  'TypeScript 5': toolOf('typescript/bin/tsc'),
  'TypeScript 7': fileURLToPath(import.meta.resolve('typescript/package.json')).replace('package.json', 'bin/tsc'),
}
const surroundings = {
  'in a browser’s project': { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom'], types: [] },
  'in Node’s': {
    module: 'nodenext',
    lib: ['es2022'],
    types: ['node'],
    typeRoots: [fileURLToPath(new URL('../../node_modules/@types', import.meta.url))],
  },
}

for (const [name, compiler] of Object.entries(compilers)) {
  for (const [where, options] of Object.entries(surroundings)) {
    test(`it compiles in the strictest of projects under ${name}, ${where}`, () => {
      writeFileSync(join(folder, 'consumer.ts'), consumer)
      const strict = [
        'strict',
        'exactOptionalPropertyTypes',
        'noUncheckedIndexedAccess',
        'noPropertyAccessFromIndexSignature',
        'verbatimModuleSyntax',
        'isolatedModules',
        'noEmit',
      ]
      const compilerOptions = {
        ...options,
        ...Object.fromEntries(strict.map((option) => [option, true])),
        target: 'es2022',
        skipLibCheck: false,
      }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
      run(folder, node, [compiler, '-p', folder])
    })
  }
}
