import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { yuan } from '#kit'
import { at, listOperations, type Operation, resolve } from '#support/described'
import { makeFolder } from '#support/folder'
import { prepare, whyNot } from '#support/languages'
import { kolId, openTestService } from '#support/service'

const kebab = (id: string): string => id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Every member of an answer that the document names, however deep. */
function listMembers(document: unknown, schema: unknown, known: ReadonlySet<unknown> = new Set()): string[] {
  const found = resolve(document, schema)
  // The envelope is told once, wherever an answer has one inside.
  if (schema === undefined || known.has(found) || at(schema, '$ref') === '#/components/schemas/Envelope') return []
  const inside = new Set([...known, found])
  const members = Object.entries(Object(found['properties']))
  const inner = [found['items'], found['additionalProperties'], ...[found['anyOf'] ?? [], found['allOf'] ?? []].flat()]
  return [
    ...members.map(([name]) => name),
    ...[...members.map(([, one]) => one), ...inner].flatMap((one) => listMembers(document, one, inside)),
  ]
}

test('every operation of ours has a page', async (t) => {
  const service = await openTestService(t)
  const { url } = service
  const read = async (path: string) => {
    const response = await fetch(url + path)
    return { status: response.status, text: await response.text() }
  }
  const documents = { en: await read('/openapi.json'), zh: await read('/openapi-zh.json') }
  const listOurs = (document: unknown): readonly Operation[] =>
    listOperations(document).filter(({ path }) => !path.startsWith('/api/'))
  const addressOf = ({ fields }: Operation): string => `/service/${kebab(String(fields['operationId']))}`

  for (const lang of ['en', 'zh'] as const) {
    const document: unknown = JSON.parse(documents[lang].text)

    await t.test(`that says all the document says: ${lang}`, async () => {
      for (const operation of listOurs(document)) {
        const { path, method, fields } = operation
        const html = await read(`/${lang}${addressOf(operation)}`)
        const markdown = await read(`/${lang}${addressOf(operation)}.md`)
        assert.deepEqual([html.status, markdown.status], [200, 200], path)
        assert.ok(html.text.includes(`<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"`), path)
        const content = at(resolve(document, at(fields, 'responses', '200')), 'content', 'application/json', 'schema')
        const [scope] = Object.values(Object(at(fields, 'security', '0'))).flat()
        const params = [fields['parameters'] ?? []].flat().map((one) => resolve(document, one)['name'])
        const refusals = Object.keys(Object(fields['responses']))
        const told = [fields['summary'], `${method.toUpperCase()} ${path}`, 'curl', ...params, ...refusals.slice(1)]
        for (const one of [...told, ...(scope === undefined ? [] : [scope]), ...listMembers(document, content)])
          assert.ok(markdown.text.replaceAll('\\', '').includes(String(one)), `${addressOf(operation)}: ${one}`)
      }
    })

    await t.test(`whose group every page leads to: ${lang}`, async () => {
      const { text } = await read(`/${lang}/guides/calling`)
      for (const id of ['get-balance', 'list-endpoints', 'list-snapshots', 'get-call-works', 'list-providers'])
        assert.ok(text.includes(`href="/${lang}/service/${id}"`), id)
    })

    await t.test(`that is found wherever pages are: ${lang}`, async () => {
      const places = ['', '/search.json', '/service/list-calls'].map((place) => `/${lang}${place}`)
      for (const place of [...places, '/sitemap.xml']) {
        const { text } = await read(place)
        for (const operation of listOurs(document))
          assert.match(text, new RegExp(`/${lang}${addressOf(operation)}["<]`), `${place}: ${operation.path}`)
      }
    })
  }

  await t.test('whose sample is run, and not refused for what it asks', { skip: whyNot('bash') }, async (t) => {
    const { secret } = await service.addCaller({ isOperator: true })
    for (const { path, fields } of listOurs(JSON.parse(documents.en.text))) {
      const { text } = await read(`/en/service/${kebab(String(fields['operationId']))}.md`)
      const [, sample = ''] = /```bash\n([\s\S]*?)\n```/.exec(text) ?? []
      const program = await prepare(join(makeFolder(t), kebab(String(fields['operationId']))), 'bash', sample)
      const { exitCode, output, complaints } = await program({ TOKEN: secret })
      assert.equal(exitCode, 0, `${path}: ${complaints}`)
      // Nothing may be there; but it was asked as it may be asked.
      if (!/"code":404/.test(output)) assert.doesNotMatch(output, /"data":null|"status":4/, path)
      assert.ok(output.length > 0, path)
    }
  })

  await t.test('with the formulas by which figures are computed', async () => {
    const { secret } = await service.addCaller({ balanceMicro: yuan('1') })
    const { body } = await service.ask(`/v1/kols/${kolId}/metrics?maxAge=1m&token=${secret}`)
    const metrics = at(JSON.parse(documents.en.text), 'paths', '/v1/kols/{kolId}/metrics', 'get', 'responses', '200')
    const example = at(metrics, 'content', 'application/json', 'example')
    const listFormulas = (answer: unknown) => [
      ...['all', 'personal'].flatMap((group) =>
        Object.entries(Object(at(answer, 'groups', group))).map(([name, figure]) => [name, at(figure, 'formula')]),
      ),
      ...['sponsoredToPersonal', 'playsGrowthPerDay'].map((name) => [name, at(answer, name, 'formula')]),
    ]
    assert.ok(listFormulas(body).length > 20)
    assert.deepEqual(listFormulas(example), listFormulas(body))
  })

  await t.test('in the lists for machines', async () => {
    const [list, full] = [await read('/llms.txt'), await read('/llms-full.txt')]
    for (const operation of listOurs(JSON.parse(documents.en.text))) {
      assert.ok(list.text.includes(`${addressOf(operation)}.md`), operation.path)
      assert.ok(full.text.includes(`${operation.method.toUpperCase()} ${operation.path}\n`), operation.path)
    }
  })

  await t.test('and each field of it a meaning of its own', async () => {
    for (const lang of ['en', 'zh'] as const) {
      for (const operation of listOurs(JSON.parse(documents[lang].text))) {
        const { text } = await read(`/${lang}${addressOf(operation)}.md`)
        const silent = text.split('\n').filter((line) => /^\| `.*\|\s+\|$/.test(line))
        assert.deepEqual(silent, [], operation.path)
      }
    }
  })

  await t.test('and is offered where an address nearly names it', async () => {
    const { status, text } = await read('/en/service/list-cals')
    const [main = ''] = /<main[\s\S]*<\/main>/.exec(text) ?? []
    assert.equal(status, 404)
    assert.match(main, /href="\/en\/service\/list-calls"/)
  })

  await t.test('and says which are for operators only', async () => {
    assert.match((await read('/en/service/list-providers')).text, /For operators: it takes/)
    assert.doesNotMatch((await read('/en/service/list-calls')).text, /For operators: it takes/)
    assert.match((await read('/zh/service/read-metrics')).text, /仅限运营方：/)
  })
})
