import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Endpoint, findClientMethod, listExampleParams } from '#catalogue'
import { writeSdk } from '#docs'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { formPath, kolId, kolPath, openTestService, type TestService, thingsPath } from '#support/service'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A folder in which the client is installed. */
function makeProject(t: TestContext): string {
  const folder = makeFolder(t)
  mkdirSync(join(folder, 'node_modules', '@almagest'), { recursive: true })
  symlinkSync(join(root, 'sdk'), join(folder, 'node_modules', '@almagest', 'sdk'))
  symlinkSync(join(root, 'node_modules', '@types'), join(folder, 'node_modules', '@types'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  return folder
}

interface Outcome {
  readonly exitCode: number
  readonly output: string
  readonly complaints: string
}

/** Runs programs one after the other, and tells of each what it printed. */
const runner = `const outcomes = []
for (const name of process.argv.slice(1)) {
  const said = { output: '', complaints: '' }
  console.log = (text) => { said.output += text }
  console.error = (text) => { said.complaints += text }
  process.exitCode = 0
  await import(process.cwd() + '/' + name)
  outcomes.push({ exitCode: process.exitCode, ...said })
}
process.exitCode = 0
process.stdout.write(JSON.stringify(outcomes))`

async function runAll(folder: string, programs: readonly string[], token: string): Promise<readonly Outcome[]> {
  const names = programs.map((program, nth) => {
    const name = `sample-${nth}.ts`
    writeFileSync(join(folder, name), program)
    return name
  })
  const words = ['--input-type=module', '--eval', runner, ...names]
  const env = { PATH: process.env['PATH'], TOKEN: token }
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder, env, maxBuffer: 100_000_000 })
  return JSON.parse(stdout)
}

/** The compiler, as strict as it gets. */
const compile = (folder: string, files: number): Promise<unknown> =>
  promisify(execFile)(
    join(root, 'node_modules', '.bin', 'tsc'),
    [
      ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck'],
      ...['--module', 'nodenext', '--target', 'es2022', '--types', 'node'],
      ...Array.from({ length: files }, (_, nth) => `sample-${nth}.ts`),
    ],
    { cwd: folder },
  )

/** What a quotation forgets somewhere. */
const hostile =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template would read it
  '星图 "达人" \'x\' & </script> ${x} `y` \\n \n*/ +%41=é🎬\u202e\u2028!'

const page = ({ page: { group, slug } }: Endpoint): string => `/api/${group}/${slug}`

/** The program that stands on a page. */
async function readSample({ url }: TestService, address: string): Promise<string> {
  const [, program] = /^### SDK\n\n```ts\n([\s\S]*?)^```$/m.exec(await (await fetch(`${url}${address}`)).text()) ?? []
  assert.ok(program, address)
  return program
}

test('the samples for the client', async (t) => {
  const service = await openTestService(t)
  const { books } = service
  const builtIn = books.catalogue.list().filter((endpoint) => findClientMethod(endpoint) !== undefined)
  const llms = await (await fetch(`${service.url}/llms.txt`)).text()
  const served = [...llms.matchAll(/\((?:https?:\/\/[^/)]+)?(\/en\/service\/[^)]+\.md)\)/g)].map(
    ([, address = '']) => address,
  )

  await t.test('of every page are what the compiler takes, run, and ask what the page is about', async (t) => {
    const folder = makeProject(t)
    const programs: string[] = []
    for (const endpoint of builtIn) {
      const program = await readSample(service, `/en${page(endpoint)}.md`)
      const asked = [...listExampleParams(endpoint)].filter(([name]) => program.includes(`    ${name}: `))
      const { params } = endpoint.readInput(new Map(asked))
      service.record(endpoint.path, params, JSON.stringify(books.findExample(endpoint).example))
      programs.push(program)
    }
    for (const address of served) programs.push(await readSample(service, address))
    const { secret, accountId } = await service.addCaller({ balanceMicro: yuan('100'), isOperator: true })

    const outcomes = await runAll(folder, programs, secret)

    await compile(folder, programs.length)
    assert.equal(builtIn.length, 53)
    assert.ok(served.length > 15, `${served.length} operations`)
    const ends = outcomes.map(({ exitCode, output, complaints }) => (exitCode === 0 && output ? 'good' : complaints))
    assert.deepEqual(new Set(ends.slice(0, builtIn.length)), new Set(['good']))
    // Of calls and snapshots nobody knows the ids beforehand.
    const missing = ends.filter((end) => end !== 'good')
    for (const end of missing) assert.match(end, /^NotFoundError, code 404: Resource not found/)
    assert.ok(missing.length < 5, `${missing.length} of ${ends.length}`)
    const { calls: asked } = await books.usage.searchCalls({ accountId, endpoints: undefined, limit: 99 })
    assert.deepEqual(new Set(asked.map(({ path }) => path)), new Set(builtIn.map(({ path }) => path)))
  })

  await t.test('of other endpoints ask by path, in a query or a form, for whatever text there is', async () => {
    const folder = makeProject(t)
    const programs = [
      [kolPath, { kolId }],
      [thingsPath, { name: 'ada', keyword: hostile }],
      [formPath, { name: hostile }],
    ].map(([path, values]) => {
      const endpoint = books.catalogue.find(String(path))
      assert.ok(endpoint)
      return writeSdk({ endpoint, server: { name: 'here', url: service.url }, values: Object(values), lang: 'zh' })
    })
    const answer = (what: string): string => JSON.stringify({ code: 0, data: { items: [what] } })
    service.record(thingsPath, { name: 'ada', keyword: hostile, page: 1, sort: 'NEW' }, answer('a query'))
    service.record(formPath, { name: hostile }, answer('a form'))
    const { secret } = await service.addCaller({ balanceMicro: yuan('10') })

    const [ofKol, ...others] = await runAll(folder, programs, secret)

    await compile(folder, programs.length)
    assert.match(ofKol?.output ?? '', /7608935920095612211/)
    assert.deepEqual(
      others.map(({ output }) => JSON.parse(output).items),
      [['a query'], ['a form']],
    )
  })

  await t.test('say in words why a wrong token gets nothing', async () => {
    const program = await readSample(service, `/zh${page(books.catalogue.find(kolPath) ?? assert.fail())}.md`)
    const [outcome] = await runAll(makeProject(t), [program], 'nobody')
    assert.deepEqual([outcome?.exitCode, outcome?.output], [1, ''])
    assert.match(outcome?.complaints ?? '', /^TokenError, code 100: TOKEN INVALID/)
  })
})
