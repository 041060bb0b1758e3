import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type TestContext, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { auditBooks } from '#audit'
import { sleep, systemClock, yuan } from '#kit'
import { databaseFile } from '#store'
import { makeFolder } from '#support/folder'
import { openReceiver, receiverSecret } from '#support/receiver'
import { kolId, kolPath, openTestService, type Reply, type TestService, thingsPath, until } from '#support/service'
import { mountSmallDisk } from '#support/small-disk'
import { good, openUpstream, settingsOf } from '#support/upstream'

/** What befalls the books of a folder, how it ends, and what is said of it. */
interface Trouble {
  readonly because: string
  begin(service: TestService): Promise<void>
  end(service: TestService): Promise<void>
}

const kinds: Readonly<
  Record<string, (t: TestContext) => { readonly dataDir: string; readonly trouble: Trouble } | undefined>
> = {
  'a full disk'(t) {
    const disk = mountSmallDisk(t)
    if (!disk) return undefined
    const trouble = {
      because: 'there is no room left on the disk',
      begin: disk.fill,
      end: async () => disk.makeRoom(),
    }
    return { dataDir: disk.folder, trouble }
  },
  'a lock of another program'(t) {
    const dataDir = makeFolder(t)
    let other: Sqlite.Database | undefined
    const trouble = {
      because: 'another program has the database locked',
      async begin() {
        other = new Sqlite(databaseFile(dataDir))
        other.exec('BEGIN IMMEDIATE')
      },
      end: async () => void other?.close(),
    }
    t.after(() => other?.close())
    return { dataDir, trouble }
  },
}

const outcomeOf = ({ status, body, headers }: Reply) => [status, body.code, headers.get('x-charge')]

async function openTroubled(t: TestContext, dataDir: string) {
  const upstream = await openUpstream(t, 'just-one-api')
  const receiver = await openReceiver(t)
  const settings = { ALERT_WEBHOOK: receiver.url, ALERT_WEBHOOK_SECRET: receiverSecret }
  const service = await openTestService(t, {
    dataDir,
    environment: { ...settingsOf([upstream]), ...settings },
  })
  return { upstream, receiver, service }
}

async function readReady({ url }: TestService): Promise<string> {
  return (await fetch(`${url}/readyz`)).text()
}

const countLines = ({ logLines }: TestService, message: RegExp): number =>
  logLines.filter((line) => message.test(line)).length

for (const [name, openKind] of Object.entries(kinds))
  test(`under ${name}`, async (t) => {
    const kind = openKind(t)
    if (!kind) return t.skip('this machine lets nobody mount a small disk')
    const { dataDir, trouble } = kind
    const { upstream, receiver, service } = await openTroubled(t, dataDir)
    const { books, ask } = service
    const ada = await service.addCaller({ balanceMicro: yuan('10') })
    const limited = await service.addCaller({ balanceMicro: yuan('10'), endpoints: [thingsPath] })
    const hasty = await service.addCaller({ balanceMicro: yuan('10') })
    const revoked = await service.addCaller()
    await books.store.write(books.tokens.revokeToken(revoked.tokenId))
    await books.store.write(books.limits.setRate({ accountId: hasty.accountId, rate: '1/h, burst 1' }))
    const kol = ({ secret } = ada, more = '', id = kolId): string => `${kolPath}?token=${secret}&kolId=${id}${more}`
    const keyed = { headers: { 'idempotency-key': 'paid-before' } }
    assert.deepEqual(outcomeOf(await ask(kol(), keyed)), [200, 0, '0.15'])
    assert.deepEqual(outcomeOf(await ask(kol(hasty))), [200, 0, '0.15'])
    assert.match(await service.readMetrics(), /^almagest_books_trouble 0$/m)

    await t.test('no provider is asked from the first commit that failed on', async () => {
      await trouble.begin(service)
      await until(async () => {
        await ask(kol(ada, '', '1'))
        return (await readReady(service)) === `${trouble.because}\n`
      }, 30_000)
      const asked = upstream.countAsked()
      const replies = await Promise.all(Array.from({ length: 30 }, (_, nth) => ask(kol(ada, '', `2${nth}`))))
      for (const reply of replies) assert.deepEqual(outcomeOf(reply), [503, 503, '0'])
      assert.equal(upstream.countAsked(), asked)
    })

    await t.test('every kind of call is answered as documented', async () => {
      const codes = {
        'an unknown path': [await ask(`/api/none?token=${ada.secret}`), 404],
        'no token': [await ask(`${kolPath}?kolId=${kolId}`), 100],
        'a malformed token': [await ask(kol({ ...ada, secret: 'nonsense' })), 100],
        'an unknown token': [await ask(kol(revoked)), 100],
        'a foreign endpoint': [await ask(kol(limited)), 600],
        'a bad parameter': [await ask(kol(ada, '', 'x')), 400],
        'too many calls': [await ask(kol(hasty)), 302],
        'an answer paid before': [await ask(kol(), keyed), 503],
        'a cached answer': [await ask(kol(ada, '&acceptCache=true')), 503],
        'a new one': [await ask(kol()), 503],
      } as const
      for (const [what, [reply, code]] of Object.entries(codes)) assert.equal(reply.body.code, code, what)
      const { headers, body } = await ask(kol())
      assert.equal(body.data, null)
      assert.ok(Number(headers.get('retry-after')) >= 1)
    })

    await t.test('probes, metric, log and alert tell of it', async () => {
      assert.equal((await fetch(`${service.url}/healthz`)).status, 200)
      assert.equal((await fetch(`${service.url}/readyz`)).status, 503)
      assert.match(await service.readMetrics(), /^almagest_books_trouble 1$/m)
      assert.equal(countLines(service, /the books cannot be written/), 1)
      await until(async () => receiver.taken.length > 0)
      assert.deepEqual(receiver.taken, ['commit.failing begun'])
    })

    await t.test('all goes on by itself afterwards, and the books are right', async () => {
      await trouble.end(service)
      await until(async () => (await readReady(service)) === 'ready\n')
      assert.equal((await ask(kol(), keyed)).body.code, 0)
      assert.deepEqual(outcomeOf(await ask(kol(ada, '', '3'))), [200, 0, '0.15'])
      assert.equal(countLines(service, /the books can be written again/), 1)
      assert.deepEqual((await auditBooks(books.store)).differences, [])
    })
  })

test('a lock of another program holds up nobody but those who want to write', async (t) => {
  const dataDir = makeFolder(t)
  const upstream = await openUpstream(t, 'just-one-api')
  const service = await openTestService(t, { dataDir, environment: settingsOf([upstream]) })
  const ada = await service.addCaller({ balanceMicro: yuan('1000') })
  const lockMs = Number(process.env['LOCK_SECONDS'] ?? 3) * 1_000
  const other = new Sqlite(databaseFile(dataDir))
  t.after(() => other.close())
  const held = (id: number): string => `${kolPath}?token=${ada.secret}&kolId=${id}`
  assert.equal((await service.ask(held(1))).body.code, 0)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  const durationsMs: number[] = []
  delay.enable()
  other.exec('BEGIN IMMEDIATE')

  const endMs = systemClock.monotonicMs() + lockMs
  const codes = new Set<number>()
  for (let id = 2; systemClock.monotonicMs() < endMs; id++) {
    const startMs = systemClock.monotonicMs()
    const [{ body }] = await Promise.all([service.ask(held(id)), sleep(systemClock, 20)])
    codes.add(body.code)
    durationsMs.push(systemClock.monotonicMs() - startMs)
  }
  other.exec('ROLLBACK')
  delay.disable()

  const longestMs = delay.max / 1e6
  t.diagnostic(`the event loop stood still for ${longestMs.toFixed(0)} ms at most, of ${lockMs} ms`)
  // A driver that waits by itself stands still for a second with each statement.
  assert.ok(longestMs < 600, `${longestMs} ms`)
  assert.deepEqual([...codes], [503])
  await until(async () => (await service.ask(held(9_999_999))).body.code === 0)
  assert.deepEqual((await auditBooks(service.books.store)).differences, [])
})

test('commits of other programs are waited for, and no caller learns of them', async (t) => {
  const dataDir = makeFolder(t)
  const upstream = await openUpstream(t, 'just-one-api')
  const service = await openTestService(t, { dataDir, environment: settingsOf([upstream]) })
  const ada = await service.addCaller({ balanceMicro: yuan('1000') })
  const other = new Sqlite(databaseFile(dataDir), { timeout: 0 })
  t.after(() => other.close())
  let isOver = false
  let locks = 0
  async function lockAgainAndAgain(): Promise<void> {
    while (!isOver) {
      await sleep(systemClock, 20)
      try {
        other.exec('BEGIN IMMEDIATE')
      } catch {
        // The service writes just now.
        continue
      }
      locks++
      await sleep(systemClock, 60)
      other.exec('COMMIT')
    }
  }
  const locking = lockAgainAndAgain()
  const asked = Array.from({ length: 100 }, async (_, id) => {
    await sleep(systemClock, id * 10)
    return service.ask(`${kolPath}?token=${ada.secret}&kolId=${id}`)
  })
  for (const reply of await Promise.all(asked)) assert.deepEqual(outcomeOf(reply), [200, 0, '0.15'])
  isOver = true
  await locking
  assert.ok(locks > 3)
  assert.equal(service.books.store.findTrouble(), undefined)
})

test('who waits for a provider when nothing can be written any more is told at once', async (t) => {
  const dataDir = makeFolder(t)
  const upstream = await openUpstream(t, 'just-one-api')
  const held: (() => void)[] = []
  upstream.behave((request, response) => void held.push(() => good('just-one-api')(request, response)))
  const environment = { ...settingsOf([upstream]), JUST_ONE_API_CONCURRENCY: '1' }
  const service = await openTestService(t, { dataDir, environment })
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  const kol = (id: number): string => `${kolPath}?token=${ada.secret}&kolId=${id}`
  const asked = Array.from({ length: 5 }, (_, nth) => service.ask(kol(nth)))
  const waitsFor = (waiting: number) => async () =>
    (await service.readMetrics()).includes(`almagest_provider_waiting{provider="just-one-api"} ${waiting}\n`)
  await until(waitsFor(4))
  const other = new Sqlite(databaseFile(dataDir))
  t.after(() => other.close())
  other.exec('BEGIN IMMEDIATE')
  await assert.rejects(service.books.store.write(service.books.switches.disable(thingsPath)), {
    kind: 'service.unavailable',
  })

  const [sent, ...waited] = asked
  for (const reply of await Promise.all(waited)) assert.deepEqual(outcomeOf(reply), [503, 503, '0'])
  assert.equal(upstream.countAsked(), 1)

  other.exec('ROLLBACK')
  await until(async () => service.books.store.findTrouble() === undefined)
  for (const answer of held) answer()
  assert.deepEqual(outcomeOf(await (sent as Promise<Reply>)), [200, 0, '0.15'])
  await until(async () => (await service.books.ledger.expireHolds()) === 0)
  assert.deepEqual((await auditBooks(service.books.store)).differences, [])
})
