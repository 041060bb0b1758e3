import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { FaultKind } from '#collector'
import { systemClock } from '#kit'
import { makeFolder } from '#support/folder'
import { type OperatorOutcome, runOperator } from '#support/operator'
import { kolPath, successorPath, until } from '#support/service'
import {
  type Behaviour,
  flatData,
  type LocalUpstream,
  openUpstream,
  secrets,
  send,
  settingsOf,
  type UpstreamName,
  upstreamNames,
} from '#support/upstream'
import { answering, bodyOf, builtIn, dataOf, listServed } from '#support/upstream-answers'
import { listWays } from '#support/ways'

type Environment = Readonly<Record<string, string>>

const neverStopped = (): Promise<void> => new Promise(() => {})
const rates = { RATES: 'USD:7.50' }

interface Result {
  readonly provider: string
  readonly endpoint: string
  readonly result: string
  readonly empty: boolean
  readonly notAsked: string | null
  readonly region: string | null
  readonly ms: number | null
  readonly cost: unknown
  readonly countedCny: string
  readonly newFields: readonly { readonly path: string }[]
  readonly unfit: { readonly path: string; readonly expected: string; readonly got: string } | null
  readonly facts: Readonly<Record<string, string>>
}

interface Told {
  readonly ok: boolean
  readonly counts: Readonly<Record<string, number>>
  readonly spent: string
  readonly left: string
  readonly results: readonly Result[]
}

async function openAnswering(t: TestContext, name: UpstreamName, behaviour = answering(name)): Promise<LocalUpstream> {
  const local = await openUpstream(t, name)
  local.behave(behaviour)
  return local
}

const check = (
  upstreams: readonly Pick<LocalUpstream, 'name' | 'url'>[],
  words: readonly string[] = [],
  more: Environment = {},
  untilStopped: (readOutput: () => string) => Promise<void> = neverStopped,
): Promise<OperatorOutcome> =>
  runOperator(
    ['upstream', 'check', ...words],
    { ...settingsOf(upstreams), ...more },
    undefined,
    systemClock,
    untilStopped,
  )

async function tell(
  upstreams: readonly LocalUpstream[],
  words: readonly string[] = [],
  more: Environment = {},
): Promise<Told & { readonly exitCode: number }> {
  const { exitCode, output } = await check(upstreams, ['--json', ...words], more)
  return { ...JSON.parse(output), exitCode }
}

const resultOf = ({ results }: Told, path: string): Result | undefined =>
  results.find(({ endpoint }) => endpoint === path)

test('an upstream that answers everything well', async (t) => {
  const platform = await openAnswering(t, 'just-one-api')
  const { exitCode, output } = await check([platform], ['--spend-max', '10'])
  const { host } = new URL(platform.url)

  await t.test('is asked each endpoint it serves once, and the command ends well', () => {
    const asked = platform.targets.map((target) => new URL(target, 'http://there').pathname)
    assert.deepEqual(
      asked.toSorted(),
      listServed('just-one-api')
        .map(({ path }) => path)
        .toSorted(),
    )
    assert.equal(asked.length, 53)
    assert.equal(exitCode, 0, output)
  })

  await t.test('is told of in lines that fit a terminal: what came of it, how long it took, what it cost', () => {
    const lines = output.split('\n')
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    )
    const told = lines.filter((line) => /^ok( \(empty\)|, new fields)? +\d+ ms +0\.[15][05] CNY {2}\S+$/.test(line))
    assert.equal(told.length, 53)
    assert.ok(lines.includes(`just-one-api at ${host}`))
    assert.match(output, /\nSpent 9\.70 CNY of 10\.00 CNY, 0\.30 CNY left\.\n/)
  })

  await t.test('is told beforehand what it will be asked, and what that costs at most', () => {
    const [plan = ''] = output.split(`just-one-api at ${host}`)
    assert.match(plan, /just-one-api +53 +9\.70 CNY/)
    assert.match(plan, /budget is 10\.00 CNY/)
    assert.match(
      plan.replaceAll(/\s+/g, ' '),
      /Not verified of just-one-api: answer \(3 inferred, 14 unpublished\), whether empty answers cost \(all inferred\)\./,
    )
  })
})

test('what is asked', async (t) => {
  const kolId = '7000000000000000001'
  const platform = await openAnswering(t, 'just-one-api')
  await check([platform], ['--spend-max', '10', '--kol', kolId])
  const urls = platform.targets.map((target) => new URL(target, 'http://there'))

  await t.test('is about the creator who is named', () => {
    const creators = urls.flatMap(({ searchParams }) =>
      ['kolId', 'oAuthorId', 'starAuthorId'].flatMap((name) => searchParams.getAll(name)),
    )
    assert.deepEqual(new Set(creators), new Set([kolId]))
    assert.equal(creators.length, builtIn.filter(({ subject }) => subject?.kind === 'kol').length)
  })

  await t.test('about works is about one that an answer before has shown', () => {
    const [learnt] = JSON.parse(flatData).masterpiece_videos
    const works = urls.flatMap(({ searchParams }) => searchParams.get('itemId') ?? searchParams.get('detailId') ?? [])
    assert.deepEqual(works, [learnt.item_id, learnt.item_id, learnt.item_id, learnt.item_id])
  })
})

test('all upstreams together are asked by one budget, and whoever costs nothing is asked without one', async (t) => {
  const all = await Promise.all(upstreamNames.map((name) => openAnswering(t, name)))

  const told = await tell(all, ['--spend-max', '0.06'], rates)

  assert.equal(told.exitCode, 1)
  assert.deepEqual(
    upstreamNames.map((name) => told.results.filter((one) => one.provider === name && one.notAsked === null).length),
    [0, 8, 10],
  )
  assert.deepEqual([told.spent, told.left], ['0.06', '0.00'])
  assert.equal(all[0]?.targets.length, 0)
})

test('the budget', async (t) => {
  await t.test('is 1 CNY, lets the two endpoints about works through first, and is never passed', async (t) => {
    const platform = await openAnswering(t, 'just-one-api')

    const told = await tell([platform])

    assert.deepEqual([told.exitCode, told.ok, told.spent], [1, false, '0.90'])
    const asked = platform.targets.map((target) => new URL(target, 'http://there').pathname)
    assert.equal(asked.length, 6)
    assert.ok(asked.includes(kolPath) && asked.includes(successorPath))
    assert.equal(told.counts['not asked'], 47)
    assert.ok(told.results.every(({ notAsked }) => notAsked === null || notAsked === 'it does not fit into the budget'))
  })

  await t.test('is left for others where a question was not billed', async (t) => {
    const platform = await openAnswering(t, 'just-one-api', send('{"code":301,"data":null,"message":"failed"}'))

    const told = await tell([platform])

    assert.deepEqual([told.exitCode, told.spent, platform.targets.length], [1, '0.00', 53])
  })

  await t.test('takes what may have been billed for billed', async (t) => {
    const platform = await openAnswering(t, 'just-one-api', () => {})

    const told = await tell([platform], [], { DEADLINE: '300ms' })

    assert.deepEqual([told.spent, platform.targets.length, told.counts['timed out']], ['0.90', 6, 6])
    assert.ok(told.results.every(({ cost, notAsked }) => notAsked !== null || cost === 'unknown'))
  })

  await t.test('keeps a provider from being asked whose currency has no rate', async (t) => {
    const tikhub = await openAnswering(t, 'tikhub')

    const { exitCode, output } = await check([tikhub], ['--spend-max', '10'])

    assert.deepEqual([exitCode, tikhub.targets.length], [1, 0])
    assert.match(output, /Not asked: 10 of tikhub: there is no rate for USD; set RATES, as in\n {2}RATES=USD:7\.10\./)
  })
})

/** Answers what was made of its data. */
const answeringWith = (change: (data: Record<string, unknown>) => unknown): Behaviour =>
  answering('just-one-api', (endpoint) => JSON.stringify(change(JSON.parse(dataOf(endpoint)))))

test('an answer', async (t) => {
  const once = ['--spend-max', '0.3']
  const told = async (t: TestContext, behaviour: Behaviour) =>
    resultOf(await tell([await openAnswering(t, 'just-one-api', behaviour)], once), kolPath)

  await t.test('with members that nobody documented is ok, and they are named', async (t) => {
    const found = await told(
      t,
      answeringWith((data) => ({ ...data, extra: undefined, brand_new: { inside: 1 } })),
    )

    assert.equal(found?.result, 'ok, new fields')
    assert.deepEqual(found?.newFields, [{ path: 'brand_new', kinds: ['object'] }])
  })

  await t.test('that is not what its endpoint needs is unfit, and billed', async (t) => {
    const found = await told(
      t,
      answeringWith(({ base_resp }) => ({ base_resp, masterpiece_videos: 7 })),
    )

    assert.deepEqual([found?.result, found?.countedCny], ['unfit', '0.15'])
    assert.equal(found?.unfit?.path, 'masterpiece_videos')
    assert.equal(found?.unfit?.got, 'number')
  })

  await t.test('that holds nothing is ok, and said to be empty', async (t) => {
    const lists = ['masterpiece_videos', 'newest_videos', 'order_hot_videos', 'personal_hot_videos']
    const empty = { base_resp: { status_code: 0 }, ...Object.fromEntries(lists.map((name) => [name, []])) }

    const found = await told(t, send(bodyOf('just-one-api', JSON.stringify(empty))))

    assert.deepEqual([found?.result, found?.empty], ['ok', true])
  })
})

const lineOf = (outcome: FaultKind): string =>
  outcome === 'timed.out' ? 'timed out' : outcome === 'reply.unfit' ? 'unfit' : 'refused'

for (const name of upstreamNames) {
  test(`${name} gets the right line for each of its faults:`, { concurrency: 12 }, async (t) => {
    const promise = async (t: TestContext, { outcome, open }: ReturnType<typeof listWays>[number]): Promise<void> => {
      const target = await open(t, name)

      // No more than is needed: what is billed in vain ends it, and xingtu, which is asked once a second, is stopped.
      const isTold = (output: string): boolean => output.split('\n').some((line) => line.startsWith(lineOf(outcome)))
      const untilTold = (readOutput: () => string) => until(async () => isTold(readOutput()), 60_000)
      // Nothing else is to end by it, however busy the machine is.
      const settled = { DEADLINE: outcome === 'timed.out' ? '600ms' : '30s', ...rates }
      const untilStopped = name === 'xingtu' ? untilTold : neverStopped
      const { exitCode, output } = await check([target], ['--spend-max', '0.15'], settled, untilStopped)

      assert.equal(exitCode, 1)
      const lines = output.split('\n')
      const told = lines.findIndex((line) => line.startsWith(lineOf(outcome)))
      assert.ok(told > 0, `${outcome}\n${output}`)
      assert.match(lines[told] ?? '', / \d+ ms +(free|≤?[\d.]+ (CNY|USD)) {2}\S+$/)
      assert.match(lines[told + 1] ?? '', /^ {2}\S/)
      assert.ok(!output.includes(secrets[name]) && lines.every((line) => line.length <= 80))
    }
    await Promise.all(listWays(name).map((way) => t.test(way.fault, (t) => promise(t, way))))
  })
}

test('Ctrl-C gives up what is under way, asks nothing more, and tells both', async (t) => {
  const platform = await openAnswering(t, 'just-one-api', () => {})

  const { exitCode, output } = await check([platform], ['--spend-max', '10'], {}, () =>
    until(async () => platform.targets.length === 20, 60_000),
  )

  assert.deepEqual([exitCode, platform.targets.length], [1, 20])
  assert.match(output, /\n20 stopped, 33 not asked\.\nSpent at most 3\.00 CNY of 10\.00 CNY/)
})

test('it makes no database and needs none, and tells machines the same, and what is inferred', async (t) => {
  const platform = await openAnswering(t, 'just-one-api')
  const dataDir = join(makeFolder(t), 'data')

  const { exitCode, output, complaints } = await check([platform], ['--json'], { DATA_DIR: dataDir })

  assert.deepEqual([exitCode, complaints, existsSync(dataDir)], [1, '', false])
  const { upstreams, results, budget } = JSON.parse(output)
  assert.deepEqual(upstreams, [
    {
      provider: 'just-one-api',
      hosts: [new URL(platform.url).host],
      proxies: [],
      endpoints: 53,
      patienceMs: 55_000,
      askable: 53,
      costAtMostCny: '9.70',
    },
  ])
  assert.deepEqual([results.length, budget], [53, '1.00'])
  assert.deepEqual(results[0].facts, {
    address: 'specification',
    params: 'specification',
    answer: 'published answer',
    cost: 'price list',
    empties: 'inferred',
  })
})

test('a proxy that cannot be reached is told of as what it is', async (t) => {
  const [platform, proxy] = [await openAnswering(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  await proxy.kill()

  const { exitCode, output } = await check([platform], [], { UPSTREAM_PROXY: proxy.url })

  assert.deepEqual([exitCode, platform.targets.length], [1, 0])
  assert.match(output, /\nrefused +\d+ ms +0\.00 CNY {2}\S+\n {2}\S.*proxy/)
  const proxied = `just-one-api at ${new URL(platform.url).host}, by the proxy ${new URL(proxy.url).host}`
  assert.ok(output.includes(`\n${proxied}\n`))
})

test('what an upstream says by a code is told in words', async (t) => {
  const platform = await openUpstream(t, 'just-one-api')
  platform.behave(send('{"code":601,"data":null,"message":"INSUFFICIENT BALANCE"}'))

  const { output } = await check([platform])

  assert.match(output, /\nrefused +\d+ ms +0\.00 CNY {2}\S+\n {2}no money or quota left there: code 601\n/)
})

test('of several addresses each line says which was asked', async (t) => {
  const [one, other] = [await openAnswering(t, 'just-one-api'), await openAnswering(t, 'just-one-api')]

  const { output } = await check([one], ['--spend-max', '1.5'], { JUST_ONE_API_URL: `${one.url},${other.url}` })

  const hosts = [one, other].map(({ url }) => new URL(url).host)
  assert.ok(output.includes(`just-one-api at ${hosts.join(', ')}\n`))
  for (const host of hosts) assert.ok(output.includes(`\n  at ${host}\n`), output)
})

test('it is refused in words, and nobody is asked,', async (t) => {
  const platform = await openAnswering(t, 'just-one-api')
  const folder = makeFolder(t)
  const there = join(folder, 'there')
  await check([platform], ['--spend-max', '0', '--report', there])
  const refusals: readonly (readonly [what: string, words: readonly string[], says: RegExp, more?: Environment])[] = [
    ['for an upstream nobody knows', ['elsewhere'], /no upstream elsewhere; there are just-one-api, tikhub, xingtu/],
    ['for recordings, which are none', ['recordings'], /recordings asks nobody/],
    ['for one without credentials', ['tikhub'], /tikhub has no credentials: set TIKHUB_API_KEY/],
    [
      'where none has credentials',
      [],
      /no upstream has credentials: set JUST_ONE_API_TOKEN/,
      { JUST_ONE_API_TOKEN: '' },
    ],
    ['where PROVIDERS names none', [], /PROVIDERS names no live upstream/, { PROVIDERS: 'recordings' }],
    ['for a creator without digits', ['--kol', 'ada'], /--kol is a creator’s id of 1 to 20 digits, not "ada"/],
    ['for a budget that is none', ['--spend-max', 'much'], /"much" is not an amount in yuan/],
    ['for a budget below 0', ['--spend-max', '-1'], /--spend-max is from 0 to 1000 CNY/],
    ['for a budget that can only be a slip', ['--spend-max', '1000.01'], /--spend-max is from 0 to 1000 CNY/],
    ['where the folder has something in it', ['--save', folder], /there is something in .* already/],
    ['where the folder is a file', ['--save', there], /--save: .* is no folder/],
    ['where the report is there already', ['--report', there], /is there already, and is not overwritten/],
    ['where the report has no folder', ['--report', join(folder, 'no/where')], /cannot be written: not there/],
  ]
  for (const [what, words, says, more] of refusals) {
    await t.test(what, async () => {
      const { exitCode, complaints } = await check([platform], words, more)

      assert.match(complaints, says)
      assert.equal(exitCode, 1)
    })
  }
  assert.equal(platform.targets.length, 0)
  assert.ok(existsSync(there))
})
