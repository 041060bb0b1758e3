import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { openTestService, until } from '#support/service'

const pieces = [
  '<x-evil>',
  '</script><script x-evil>',
  '</template></textarea></title><x-evil>',
  '" x-evil="',
  "' x-evil='",
  ' x-evil=1 ',
  '&quot; x-evil=&quot;',
  '&lt;x-evil&gt;',
  '<!-- x-evil',
  ']]> x-evil',
  '](javascript:x-evil)',
  '[x-evil](javascript:x-evil)',
  '`` x-evil',
  '\\',
  '$&$`',
  '{}',
  '…',
  '达人',
  'KOL',
]
/** Words that others wrote who would like them to be more than words. */
const wordsOf = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 }).map((some) => some.join(''))

const operation = fc.record({
  tags: fc.array(wordsOf, { minLength: 1, maxLength: 2 }),
  summary: wordsOf,
  description: wordsOf,
  deprecated: fc.boolean(),
  parameters: fc.uniqueArray(
    fc.record({
      // Others are not served.
      name: fc.constantFrom(
        'about',
        'optional',
        'kept',
        'token-kept',
        'action',
        'method',
        'id',
        'id-hint',
        '0-hint',
        '$filter',
        '$$',
        'a[b]',
      ),
      in: fc.constant('query'),
      required: fc.boolean(),
      description: wordsOf,
      example: wordsOf,
      schema: fc.oneof(
        fc.record({ type: fc.constant('string'), default: wordsOf }),
        fc.record({ type: fc.constant('string'), enum: fc.uniqueArray(wordsOf, { minLength: 1, maxLength: 12 }) }),
      ),
    }),
    { maxLength: 8, selector: ({ name }) => name },
  ),
  responses: wordsOf.map((name) => {
    const data = { type: 'object', title: name, properties: { [name]: { type: 'string', description: name } } }
    const schema = { type: 'object', properties: { code: { type: 'integer' }, data } }
    return { 200: { description: name, content: { 'application/json': { schema } } } }
  }),
})

/** Tags in which something of the words stands outside of quotes, or an address that is a script. */
const listMarkup = (html: string): readonly string[] =>
  [...html.matchAll(/<[^<>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => tag.replaceAll(/"[^"]*"/g, '').includes('x-evil') || /(?:href|src)="javascript:/i.test(tag))

/** What refers to a place of the page that is not there, and ids that two places have. */
function listLost(html: string): readonly string[] {
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)
  const named = [...html.matchAll(/ (?:for|aria-(?:controls|describedby|labelledby)|href)="([^"]*)"/g)]
    .filter(([attribute, value = '']) => !attribute.startsWith(' href') || value.startsWith('#'))
    .flatMap(([, value = '']) => value.replace('#', '').split(' '))
  return [...named.filter((id) => !ids.includes(id)), ...ids.filter((id, place) => ids.indexOf(id) !== place)]
}

async function openWorld(t: TestContext, document: object) {
  const service = await openTestService(t)
  const { books, dataDir, url } = service
  const own = books.catalogue.list().length
  const file = join(makeFolder(t), 'document.json')
  writeFileSync(file, JSON.stringify(document))
  assert.equal((await runOperator(['catalogue', 'import', file, '--yes'], { DATA_DIR: dataDir })).exitCode, 0)
  await until(async () => books.catalogue.list().length > own)
  const read = async (path: string): Promise<string> => (await fetch(url + path)).text()
  return { read, imported: books.catalogue.list().slice(own) }
}

test('words of somebody else in a catalogue', async (t) => {
  const operations = fc.sample(operation, { numRuns: 14, seed: 1 })
  const { read, imported } = await openWorld(t, {
    openapi: '3.0.3',
    info: { title: '<x-evil>', version: '1' },
    paths: Object.fromEntries(operations.map((get, nth) => [`/api/x-evil-${nth}/v1`, { get }])),
  })
  const addresses = imported.map(({ page }) => `/${page.group}/${page.slug}`)
  assert.ok(addresses.length === operations.length, `${addresses.length}`)

  await t.test('are words on every page, and wherever pages lead to them', async () => {
    for (const lang of ['en', 'zh']) {
      const pages = [
        ...['', '/service/get-balance', '/guides/calling', '/x-evil', '/api/x-evil-3'].map((path) => `/${lang}${path}`),
        ...addresses.flatMap((address) => [
          `/${lang}/api${address}`,
          `/${lang}/samples${address}/sample.sh.html`,
          `/${lang}/samples${address}/Main.java.html`,
        ]),
      ]
      for (const page of pages) assert.deepEqual(listMarkup(await read(page)), [], page)
    }
    assert.match(await read('/en'), /&lt;x-evil&gt;/)
    assert.match(await read('/en/x-evil'), /&lt;x-evil&gt;|x-evil=/)
  })

  await t.test('name no place that something else has, and every place that is named is there', async () => {
    for (const address of ['', ...addresses.map((one) => `/api${one}`)])
      assert.deepEqual(listLost(await read(`/en${address}`)), [], address)
  })

  await t.test('stand under headings of the home to which their pages lead', async () => {
    const home = await read('/en')
    for (const address of addresses) {
      const [, anchor = ''] = /class="trail"><a href="\/en#([^"]+)"/.exec(await read(`/en/api${address}`)) ?? []
      assert.ok(home.includes(` id="${anchor}"`), `${address} ${anchor}`)
    }
  })
})

test('a second platform stands on the home by its name, where its pages lead', async (t) => {
  for (const [tags, names] of [
    [[['Shop']], ['Shop 1']],
    [[['Shop', 'Carts']], ['Shop', 'Carts 1']],
    [
      [['Shop', 'Carts'], ['Shop']],
      ['Shop', 'Carts 1', 'Other endpoints 1'],
    ],
  ] as const) {
    const paths = tags.map((of, nth) => {
      const get = { tags: of, summary: 'Carts', responses: { 200: { description: 'ok' } } }
      return [`/api/carts-${nth}/v1`, { get }] as const
    })
    const document = { openapi: '3.0.3', info: { title: 'Shop', version: '1' }, paths: Object.fromEntries(paths) }
    const { read, imported } = await openWorld(t, document)
    const home = await read('/en')
    const headings = [...home.matchAll(/<h3 id="([^"]+)"[^>]*>(.*?)<\/h3>/g)].map(([, id = '', text = '']) => ({
      id,
      text: text.replaceAll(/<[^>]*>/g, ''),
    }))
    const at = headings.findIndex(({ text }) => text === names[0])
    assert.deepEqual(
      headings.slice(at, at + names.length).map(({ text }) => text),
      names,
    )
    assert.doesNotMatch(await read('/en.md'), /^- .*(?:\(\)$|: Carts)/m)
    for (const { page } of imported) {
      const html = await read(`/en/api/${page.group}/${page.slug}`)
      const [, anchor = ''] = /class="trail"><a href="\/en#([^"]+)"/.exec(html) ?? []
      assert.equal(headings[at]?.id, anchor)
      assert.ok(!html.includes('<p>Carts'), 'a summary that is the title')
    }
  }
})
