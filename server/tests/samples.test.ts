import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type SampleForm, type SampleLanguage, sampleLanguages, writePrompt, writeSample } from '#docs'
import { yuan } from '#kit'
import { createStillClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { prepare, type RunProgram, whyNot } from '#support/languages'
import { formPath, kolId, kolPath, openTestService, type TestService, thingsPath, until } from '#support/service'

const tokenOf = ({ secret }: { readonly secret: string }) => ({ TOKEN: secret })

/** What a quotation forgets somewhere, in some language. */
const hostile =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell and a template would read it
  '星图 "达人" \'x\' & <script>alert(`1`)</script> $HOME ${x} #{y} %s \\n \\u000a \\ ?> \n*/ +%41=é🎬\u202e\u2028!'

/** Ids have more digits than a number keeps in some languages. */
const longId = '7123456789012345678'

/** The programs of one language for the endpoints tests ask, ready to run. */
interface Programs {
  readonly kol: RunProgram
  readonly things: RunProgram
  readonly form: RunProgram
}

async function prepareAll(
  service: TestService,
  folder: string,
  form: SampleForm,
  language: SampleLanguage,
): Promise<Programs> {
  const prepareOne = (path: string, values: Readonly<Record<string, string>>) => {
    const endpoint = service.books.catalogue.find(path)
    assert.ok(endpoint)
    const text = writeSample(form, language, { endpoint, server: { name: 'here', url: service.url }, values })
    return prepare(join(folder, form, language, endpoint.page.slug), language, text)
  }
  // One after the other: a compiler's second program is quick when the first has filled its cache.
  const kol = await prepareOne(kolPath, {})
  const things = await prepareOne(thingsPath, { name: 'ada', keyword: hostile })
  return { kol, things, form: await prepareOne(formPath, { name: hostile }) }
}

/** A service whose tokens are good for one call, until the clock is moved. */
async function openStrictService(t: TestContext) {
  const clock = createStillClock()
  const service = await openTestService(t, { clock, environment: { RATE_TOKEN: '1/s, burst 1' } })
  const found = (what: string) =>
    JSON.stringify({ code: 0, data: { items: [what], id: 0 } }).replace('"id":0', `"id":${longId}`)
  service.record(thingsPath, { name: 'ada', keyword: hostile, page: 1, sort: 'NEW' }, found('a query'))
  service.record(formPath, { name: hostile }, found('a form'))
  return { clock, service, addCaller: () => service.addCaller({ balanceMicro: yuan('10') }) }
}

test('each whole program', async (t) => {
  const { clock, service, addCaller } = await openStrictService(t)
  const folder = makeFolder(t)
  const ready = new Map<SampleLanguage, Programs>()

  await t.test('runs in its language:', { concurrency: 3 }, async (t) => {
    const runs = sampleLanguages.map((language) =>
      t.test(language, { skip: whyNot(language) }, async (t) => {
        const programs = await prepareAll(service, folder, 'whole', language)
        ready.set(language, programs)

        await t.test('prints the data of a creator', async () => {
          const { exitCode, output, complaints } = await programs.kol(tokenOf(await addCaller()))
          assert.deepEqual({ exitCode, complaints }, { exitCode: 0, complaints: '' })
          assert.equal(JSON.parse(output).newest_videos[0].item_id, '7608935920095612211')
        })

        for (const [kind, what] of [
          ['things', 'a query'],
          ['form', 'a form'],
        ] as const) {
          await t.test(`asks by ${what} for whatever text there is`, async () => {
            const { exitCode, output, complaints } = await programs[kind](tokenOf(await addCaller()))
            assert.deepEqual({ exitCode, complaints }, { exitCode: 0, complaints: '' })
            assert.deepEqual(JSON.parse(output).items, [what])
            assert.ok(output.includes(longId), output)
          })
        }

        await t.test('fails with the code of a wrong token, at once', async () => {
          const { exitCode, output, complaints } = await programs.kol({})
          assert.deepEqual({ exitCode, output }, { exitCode: 1, output: '' })
          assert.match(complaints, /code 100: .*TOKEN INVALID/)
        })
      }),
    )
    await Promise.all(runs)
  })

  await t.test('asks again where that helps, and then prints the data', async () => {
    const runs = [...ready].map(async ([language, { kol }]) => {
      const caller = await addCaller()
      const spent = await service.ask(`${kolPath}?kolId=${kolId}&token=${caller.secret}`)
      assert.equal(spent.body.code, 0)
      return { language, caller, run: kol(tokenOf(caller)) }
    })
    const started = await Promise.all(runs)
    for (const { caller } of started) await until(() => wasRefused(service, caller.accountId), 60_000)
    clock.advance(1_000)

    for (const {
      language,
      caller: { accountId },
      run,
    } of started) {
      const { exitCode, output, complaints } = await run
      assert.deepEqual({ language, exitCode, complaints }, { language, exitCode: 0, complaints: '' })
      assert.ok(JSON.parse(output).newest_videos)
      const [spent, ...attempts] = await listKeys(service, accountId)
      assert.deepEqual([spent, new Set(attempts).size, attempts.includes(null)], [null, 1, false], language)
      assert.ok(attempts.length >= 2, language)
    }
  })
})

test('each short sample', async (t) => {
  const { service, addCaller } = await openStrictService(t)
  const folder = makeFolder(t)

  await t.test('runs in its language:', { concurrency: 3 }, async (t) => {
    const runs = sampleLanguages.map((language) =>
      t.test(language, { skip: whyNot(language) }, async (t) => {
        const programs = await prepareAll(service, folder, 'short', language)

        for (const [kind, what] of [
          ['kol', '7608935920095612211'],
          ['things', 'a query'],
          ['form', 'a form'],
        ] as const) {
          await t.test(`prints what it asked of ${kind}, with all digits`, async () => {
            const { exitCode, output, complaints } = await programs[kind](tokenOf(await addCaller()))
            assert.equal(exitCode, 0, complaints)
            assert.ok(output.includes(what), output)
            assert.ok(kind === 'kol' || output.includes(longId), output)
          })
        }

        await t.test('says in words why a wrong token gets nothing', async () => {
          const { exitCode, output, complaints } = await programs.form({ TOKEN: 'nobody' })
          // cURL prints whatever is answered.
          const said = language === 'bash' ? output : complaints
          assert.match(said, /code\W*100\b.*TOKEN INVALID/s)
          if (language !== 'bash') assert.deepEqual([exitCode > 0, output], [true, ''])
        })
      }),
    )
    await Promise.all(runs)
  })
})

async function wasRefused({ books }: TestService, accountId: string): Promise<boolean> {
  const { calls } = await books.usage.searchCalls({ accountId, endpoints: undefined, limit: 9 })
  return calls.some(({ code }) => code === 302)
}

/** The Idempotency-Keys of its calls, in their order. */
async function listKeys({ books }: TestService, accountId: string) {
  const { calls } = await books.usage.searchCalls({ accountId, endpoints: undefined, limit: 9 })
  return calls.map(({ idempotencyKey }) => idempotencyKey).toReversed()
}

const vendorPage = fileURLToPath(new URL('../../../shared/reference/endpoint-page.en.txt', import.meta.url))

test('the samples of the vendor’s page run, with only host, token and value replaced:', async (t) => {
  if (!existsSync(vendorPage)) return t.skip('the page is not at hand')
  const service = await openTestService(t)
  const folder = makeFolder(t)
  const samples = readVendorSamples()
  assert.deepEqual([...samples.keys()].sort(), [...sampleLanguages].sort())

  for (const [language, sample] of samples) {
    await t.test(language, { skip: whyNot(language) }, async () => {
      const { secret } = await service.addCaller({ balanceMicro: yuan('1') })
      const text = sample
        .replaceAll('https://api.justoneapi.com', service.url)
        .replaceAll('YOUR_API_KEY', secret)
        .replaceAll('VALUE', kolId)
      const run = await prepare(join(folder, language), language, text)

      const { exitCode, output } = await run()

      assert.equal(exitCode, 0)
      assert.match(output, /["']?code["']?: ?0\b/)
      assert.match(output, /newest_videos/)
    })
  }
})

/** The page's code blocks by the name of their language, which stands alone above each. */
function readVendorSamples(): Map<SampleLanguage, string> {
  const [, page = ''] = readFileSync(vendorPage, 'utf8').split('\nCode Samples\n')
  const blocks = page.split('\nResponses\n')[0]?.split(/^(bash|text|python|js|java|go|php)\n/m) ?? []
  const samples = new Map<SampleLanguage, string>()
  for (const language of sampleLanguages) {
    const at = blocks.indexOf(language)
    if (at >= 0) samples.set(language, blocks[at + 1] ?? '')
  }
  return samples
}

test('the prompt for an assistant', async (t) => {
  const service = await openTestService(t)
  const endpoint = service.books.catalogue.find(thingsPath)
  assert.ok(endpoint)
  const request = {
    endpoint,
    server: { name: 'here', url: 'https://stars.example' },
    openApiUrl: 'https://stars.example/o.json',
  }

  for (const [lang, success] of [
    ['en', '0: Success'],
    ['zh', '0: 成功'],
  ] as const) {
    await t.test(`says all that a program needs, in ${lang}`, () => {
      const prompt = writePrompt({ ...request, lang, plain: (text) => text })

      for (const fact of [
        `https://stars.example${thingsPath}`,
        'GET',
        'Bearer YOUR_API_KEY',
        'https://stars.example/o.json',
        '- sort (',
        '"NEW", "OLD"',
        success,
        '   - 302: ',
        '   - 602: ',
        '60',
      ])
        assert.ok(prompt.includes(fact), `${fact} is missing:\n${prompt}`)
      assert.ok(!prompt.includes('- token ('))
    })
  }
})
