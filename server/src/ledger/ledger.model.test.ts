/**
 * The ledger against a model of it. The model keeps no counters, only what happened, and derives every figure from
 * that; commands are made up at random. A store passes when no sequence of commands tells ledger and model apart.
 */
import assert from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { Problem, Refusal } from '#kit'
import { makeFolder } from '#support/folder'
import { openTestStore, type TestStore } from '#support/store'
import { openUsage } from '#usage'
import type { Balance } from './money.ts'

/** Where the ledger is kept: each kind of store goes through the same suite. */
interface StoreKind {
  readonly name: string
  open(t: TestContext): TestStore
  /** Ends the service in order and starts it again. */
  restart(t: TestContext, store: TestStore): TestStore
  /** Ends the service at once and starts it again: only what was committed is left. */
  crash(t: TestContext, store: TestStore): TestStore
}

const embedded: StoreKind = {
  name: 'embedded store',
  open: (t) => openTestStore(t),
  restart(t, { store, dataDir }) {
    store.close()
    return openTestStore(t, dataDir)
  },
  crash(t, { store, dataDir }) {
    // The files as they lie there are what `kill -9` leaves; closing the store would first commit the open turn.
    const left = makeFolder(t)
    cpSync(dataDir, left, { recursive: true })
    store.close()
    rmSync(dataDir, { recursive: true })
    return openTestStore(t, left)
  },
}

const unanswered = {
  sparedMicro: null,
  isCached: false,
  snapshotId: null,
  replayOf: null,
  flightId: null,
  idempotencyKey: null,
}

const accounts = ['ada', 'ben'] as const
type Account = (typeof accounts)[number]

const tokens = [
  { name: 'ada open', account: 'ada', capMicro: Number.POSITIVE_INFINITY },
  { name: 'ada capped', account: 'ada', capMicro: 60 },
  { name: 'ben capped', account: 'ben', capMicro: 25 },
] as const
type Token = (typeof tokens)[number]

const grantedPaths = ['/api/one', '/api/two']
const neverGranted = '/api/three'

interface Claim {
  readonly call: string
  readonly token: Token
  readonly path: string
  readonly micro: number
  readonly isGranted: boolean
  readonly expiresAt: number
}

interface Charge extends Claim {
  /** Absent until it is refunded. */
  readonly refundedMicro?: number
}

/** All the model knows: what was put in, what is held, what was charged. */
interface Books {
  readonly paidIn: readonly { readonly account: Account; readonly micro: number; readonly key?: string | undefined }[]
  readonly grants: readonly { readonly account: Account; readonly path: string; readonly calls: number }[]
  readonly holds: readonly Claim[]
  readonly charges: readonly Charge[]
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0)
const heldMicro = (claims: readonly Claim[]): number => sum(claims.map(({ micro }) => micro))
const chargedMicro = (charges: readonly Charge[]): number =>
  sum(charges.map(({ micro, refundedMicro = 0 }) => micro - refundedMicro))

function balanceOf(books: Books, account: Account): Balance {
  const isOurs = ({ token }: Claim): boolean => token.account === account
  const moneyIn = sum(books.paidIn.filter((paid) => paid.account === account).map(({ micro }) => micro))
  const held = heldMicro(books.holds.filter(isOurs))
  const charged = chargedMicro(books.charges.filter(isOurs))
  return { moneyInMicro: moneyIn, availableMicro: moneyIn - held - charged, heldMicro: held, chargedMicro: charged }
}

function capLeft(books: Books, { name, capMicro }: Token): number {
  const isOurs = ({ token }: Claim): boolean => token.name === name
  return capMicro - heldMicro(books.holds.filter(isOurs)) - chargedMicro(books.charges.filter(isOurs))
}

function allowanceOf(books: Books, account: Account, path: string) {
  const isOurs = (claim: Claim): boolean => claim.isGranted && claim.token.account === account && claim.path === path
  const grants = books.grants.filter((grant) => grant.account === account && grant.path === path)
  const granted = sum(grants.map(({ calls }) => calls))
  const held = books.holds.filter(isOurs).length
  const used = books.charges.filter((charge) => isOurs(charge) && charge.refundedMicro === undefined).length
  return { path, granted, left: granted - held - used, held, used }
}

const emptyBooks: Books = { paidIn: [], grants: [], holds: [], charges: [] }

/** Every figure the ledger shows. */
const figuresOf = (books: Books) =>
  accounts.map((account) => ({
    balance: balanceOf(books, account),
    allowances: grantedPaths.map((path) => allowanceOf(books, account, path)).filter(({ granted }) => granted > 0),
  }))

/** The ledger a sequence of commands meets, with an id for each name of the model. */
interface Real extends TestStore {
  /** Before every key and call: sequences share a database, where these are unique over all accounts. */
  readonly prefix: string
  readonly accountIds: Readonly<Record<Account, string>>
  readonly tokenIds: Readonly<Record<Token['name'], string>>
}

async function enrol(opened: TestStore, prefix: string): Promise<Real> {
  const [, adaCapped, benCapped] = tokens
  const ada = await opened.addAccount({ name: `${prefix} ada`, availableMicro: 0 })
  const ben = await opened.addAccount({ name: `${prefix} ben`, availableMicro: 0, capMicro: benCapped.capMicro })
  const capped = await opened.tokens.newToken({ accountId: ada.accountId })
  await opened.store.commit([capped.change, opened.ledger.newCap(capped.id, adaCapped.capMicro)])
  const accountIds = { ada: ada.accountId, ben: ben.accountId }
  return {
    ...opened,
    prefix,
    accountIds,
    tokenIds: { 'ada open': ada.tokenId, 'ada capped': capped.id, 'ben capped': ben.tokenId },
  }
}

type Outcome = { readonly gave: unknown } | { readonly refused: string }

interface Expected {
  readonly books: Books
  readonly outcome: Outcome
}

const give = (books: Books, gave?: unknown): Expected => ({ books, outcome: { gave } })
const refuse = (books: Books, refused: string): Expected => ({ books, outcome: { refused } })

interface Command {
  readonly name: string
  /** What it does to the books, by the model. */
  expect(books: Books, now: number): Expected
  /** Asks the ledger, at once: a crash may come before the answer. */
  perform(real: Real, books: Books): Promise<unknown>
}

/** A share of an amount; absent for the whole. Five quarters ask for too much. */
type Quarters = number | undefined
const partOf = (micro: number, quarters: Quarters = 4): number => Math.floor((micro * quarters) / 4)

interface HoldFields {
  readonly call: string
  readonly token: Token
  readonly path: string
  readonly micro: number
  readonly lifeMs: number
}

const hold = ({ call, token, path, micro, lifeMs }: HoldFields): Command => ({
  name: 'hold',
  expect(books, now) {
    const running = books.holds.find((other) => other.call === call)
    if (running) return give(books, { path: running.path, micro: running.micro, isGranted: running.isGranted })
    const isGranted = micro > 0 && allowanceOf(books, token.account, path).left > 0
    if (!isGranted && capLeft(books, token) < micro) return refuse(books, 'cap.reached')
    if (!isGranted && balanceOf(books, token.account).availableMicro < micro) return refuse(books, 'balance.short')
    const taken = { path, micro: isGranted ? 0 : micro, isGranted }
    return give({ ...books, holds: [...books.holds, { ...taken, call, token, expiresAt: now + lifeMs }] }, taken)
  },
  async perform({ ledger, clock, prefix, accountIds, tokenIds }) {
    const ids = { callId: prefix + call, accountId: accountIds[token.account], tokenId: tokenIds[token.name] }
    const taken = await ledger.takeHold({
      ...ids,
      path,
      priceMicro: micro,
      at: clock.now(),
      expiresAt: clock.now() + lifeMs,
    })
    return { path: taken.path, micro: taken.priceMicro, isGranted: taken.isGranted }
  },
})

const post = ({ call, quarters }: { call: string; quarters: Quarters }): Command => ({
  name: 'post',
  expect(books) {
    const running = books.holds.find((other) => other.call === call)
    const isCharged = books.charges.some((charge) => charge.call === call)
    if (!running || isCharged || partOf(running.micro, quarters) > running.micro) return refuse(books, 'failed')
    const charges = [...books.charges, { ...running, micro: partOf(running.micro, quarters) }]
    return give({ ...books, charges, holds: books.holds.filter((other) => other !== running) })
  },
  perform({ ledger, store, clock, prefix, accountIds, tokenIds }, books) {
    const id = prefix + call
    const running = books.holds.find((other) => other.call === call)
    const isCharged = books.charges.some((charge) => charge.call === call)
    if (!running || isCharged) return store.commit([ledger.postHold(id)])
    const { token, path, micro, isGranted } = running
    const amountMicro = quarters && partOf(micro, quarters)
    const ids = { id, accountId: accountIds[token.account], tokenId: tokenIds[token.name] }
    const record = { ...unanswered, ...ids, path, isGranted }
    const end = { at: clock.now(), durationMs: 1, code: 0, chargeMicro: amountMicro ?? micro, provider: null }
    return store.commit([ledger.postHold(id, amountMicro), openUsage(store, clock).recordCall({ ...record, ...end })])
  },
})

const giveBack = (call: string): Command => ({
  name: 'void',
  expect: (books) => give({ ...books, holds: books.holds.filter((other) => other.call !== call) }),
  perform: ({ ledger, store, prefix }) => store.commit([ledger.voidHold(prefix + call)]),
})

const expire = (afterMs: number): Command => ({
  name: 'expire',
  expect(books, now) {
    const holds = books.holds.filter(({ expiresAt }) => expiresAt > now)
    return give({ ...books, holds }, books.holds.length - holds.length)
  },
  perform({ ledger, clock }) {
    clock.advance(afterMs)
    return ledger.expireHolds(clock.now())
  },
})

const topUp = ({ account, micro, key }: { account: Account; micro: number; key: string | undefined }): Command => ({
  name: 'topUp',
  expect(books) {
    const earlier = key && books.paidIn.find((paid) => paid.key === key)
    if (micro <= 0) return refuse(books, 'refused')
    if (!earlier) return give({ ...books, paidIn: [...books.paidIn, { account, micro, key }] }, true)
    return earlier.account === account && earlier.micro === micro ? give(books, false) : refuse(books, 'refused')
  },
  perform: ({ ledger, prefix, accountIds }) =>
    ledger.topUp({ accountId: accountIds[account], amountMicro: micro, key: key && prefix + key }),
})

const adjust = ({ account, micro }: { account: Account; micro: number }): Command => ({
  name: 'adjust',
  expect: (books) =>
    micro === 0 || balanceOf(books, account).availableMicro + micro < 0
      ? refuse(books, 'refused')
      : give({ ...books, paidIn: [...books.paidIn, { account, micro }] }),
  perform: ({ ledger, accountIds }) =>
    ledger.adjust({ accountId: accountIds[account], amountMicro: micro, reason: 'a test' }),
})

const grant = ({ account, path, calls }: { account: Account; path: string; calls: number }): Command => ({
  name: 'grant',
  expect: (books) =>
    calls < 1 ? refuse(books, 'refused') : give({ ...books, grants: [...books.grants, { account, path, calls }] }),
  perform: ({ ledger, accountIds }) => ledger.grantCalls({ accountId: accountIds[account], path, calls }),
})

const refund = ({ call, quarters }: { call: string; quarters: Quarters }): Command => ({
  name: 'refund',
  expect(books) {
    const charge = books.charges.find((other) => other.call === call)
    const refundedMicro = partOf(charge?.micro ?? 0, quarters)
    const isNothing = quarters !== undefined && refundedMicro === 0
    if (isNothing) return refuse(books, 'refused')
    if (!charge || charge.refundedMicro !== undefined || refundedMicro > charge.micro) return refuse(books, 'refused')
    const charges = books.charges.map((other) => (other === charge ? { ...charge, refundedMicro } : other))
    return give({ ...books, charges }, refundedMicro)
  },
  perform({ ledger, prefix }, books) {
    const charge = books.charges.find((other) => other.call === call)
    const amountMicro = quarters && partOf(charge?.micro ?? 0, quarters)
    return ledger.refund({ callId: prefix + call, amountMicro, reason: 'a test' })
  },
})

/** The end of the service. What is asked `during` a crash is not awaited, and so lost. */
interface End {
  readonly name: 'restart' | 'crash'
  readonly during: readonly Command[]
}

/** A made-up command, told in a counterexample by its name and fields. */
const made = <Fields>(fields: fc.Arbitrary<Fields>, make: (fields: Fields) => Command): fc.Arbitrary<Command> =>
  fields.map((chosen) => {
    const command = make(chosen)
    return { ...command, [fc.toStringMethod]: () => `${command.name} ${fc.stringify(chosen)}` }
  })

// Few names, times and small amounts, so that commands meet; and amounts as large as they may be.
const call = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const account = fc.constantFrom(...accounts)
const path = fc.constantFrom(...grantedPaths)
const key = fc.option(fc.constantFrom('k', 'l'), { nil: undefined })
const quarters = fc.option(fc.nat({ max: 5 }), { nil: undefined })
const ms = fc.nat({ max: 12 }).map((count) => count * 10_000)
const large = fc.nat({ max: 100_000_000_000_000 })
const price = fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 30 }) }, { weight: 1, arbitrary: large })
const deposit = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -2, max: 100 }) }, { weight: 1, arbitrary: large })
const correction = fc.oneof(
  fc.integer({ min: -60, max: 60 }),
  large.map((micro) => -micro),
)

const anyHold = made(fc.record({ call, token: fc.constantFrom(...tokens), path, micro: price, lifeMs: ms }), hold)
const anyTopUp = made(fc.record({ account, micro: deposit, key }), topUp)
const anyCommand = fc.oneof(
  { weight: 8, arbitrary: anyHold },
  { weight: 5, arbitrary: made(fc.record({ call, quarters }), post) },
  { weight: 2, arbitrary: made(call, giveBack) },
  { weight: 2, arbitrary: made(ms, expire) },
  { weight: 3, arbitrary: anyTopUp },
  { weight: 2, arbitrary: made(fc.record({ account, micro: correction }), adjust) },
  { weight: 2, arbitrary: made(fc.record({ account, path, calls: fc.nat({ max: 2 }) }), grant) },
  { weight: 3, arbitrary: made(fc.record({ call, quarters }), refund) },
)
const anyEnd: fc.Arbitrary<End> = fc.oneof(
  fc.constant({ name: 'restart' as const, during: [] }),
  fc.record({ name: fc.constant('crash' as const), during: fc.array(anyCommand, { maxLength: 4 }) }),
)
const anySequence = fc
  .tuple(
    fc.array(anyTopUp, { minLength: 1, maxLength: 2 }),
    fc.array(fc.oneof({ weight: 20, arbitrary: anyCommand }, { weight: 1, arbitrary: anyEnd }), {
      maxLength: 24,
      size: '+1',
    }),
  )
  .map(([first, then]) => [...first, ...then])

/** Asks for one micro-yuan more than a cap leaves, and then for exactly that: both edges of what it leaves. */
function probeCaps(books: Books): readonly Command[] {
  return tokens
    .filter(({ capMicro }) => Number.isFinite(capMicro))
    .flatMap((token) => {
      const left = capLeft(books, token)
      const probe = { token, path: neverGranted, lifeMs: 0 }
      return [
        topUp({ account: token.account, micro: token.capMicro, key: undefined }),
        hold({ ...probe, call: `${token.name} above`, micro: left + 1 }),
        hold({ ...probe, call: `${token.name} exactly`, micro: left }),
      ]
    })
}

async function settle(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { gave: await work }
  } catch (error) {
    if (error instanceof Problem) return { refused: error.kind }
    return { refused: error instanceof Refusal ? 'refused' : 'failed' }
  }
}

const readFigures = ({ ledger, accountIds }: Real) =>
  Promise.all(
    accounts.map(async (name) => ({
      balance: await ledger.getBalance(accountIds[name]),
      allowances: await ledger.listAllowances(accountIds[name]),
    })),
  )

/** Every way a command or the service can end; the made-up sequences must come to all of them. */
const everyEnd = [
  ...['adjust', 'expire', 'grant', 'hold', 'post', 'refund', 'topUp', 'void', 'crash', 'restart'].map(
    (name) => `${name}: done`,
  ),
  ...['adjust', 'grant', 'refund', 'topUp'].map((name) => `${name}: refused`),
  ...['hold: balance.short', 'hold: cap.reached', 'post: failed'],
]

interface Run {
  readonly real: Real
  readonly books: Books
}

async function obey({ real, books }: Run, command: Command): Promise<{ run: Run; end: string }> {
  const answered = settle(command.perform(real, books))
  const expected = command.expect(books, real.clock.now())
  const outcome = await answered
  const figures = await readFigures(real)
  assert.deepEqual(
    { outcome, figures },
    { outcome: expected.outcome, figures: figuresOf(expected.books) },
    command.name,
  )
  const end = 'refused' in outcome ? outcome.refused : 'done'
  return { run: { real, books: expected.books }, end: `${command.name}: ${end}` }
}

/** All holds go back at a start; those of a crash's last turn were never kept. */
async function startAgain({ real, books }: Run, opened: TestStore, name: End['name']): Promise<Run> {
  const returned = await opened.ledger.expireHolds(Number.MAX_SAFE_INTEGER)
  const started = { real: { ...real, ...opened }, books: { ...books, holds: [] } }
  if (name === 'restart') assert.equal(returned, books.holds.length)
  assert.deepEqual(await readFigures(started.real), figuresOf(started.books), name)
  return started
}

async function assertAudited({ real, books }: Run): Promise<void> {
  const { counted, differences } = await real.ledger.audit()
  assert.deepEqual(differences, [])
  assert.equal(counted.holds, books.holds.length)
}

/** Sequences that share a database: opening one takes time, and so does auditing a full one. */
const sharing = 20
const sequencesMin = 1_000

function testLedger(kind: StoreKind): void {
  test(`the ledger on the ${kind.name} does as its model does, through restarts and crashes`, async (t) => {
    const ends = new Set<string>()
    let sequences = 0
    let opened = kind.open(t)
    let isSpoiled = false

    async function follow(run: Run, event: Command | End): Promise<Run> {
      if ('expect' in event) {
        const obeyed = await obey(run, event)
        ends.add(obeyed.end)
        return obeyed.run
      }
      const lost = event.during.map((command) => settle(command.perform(run.real, run.books)))
      opened = kind[event.name](t, run.real)
      await Promise.all(lost)
      ends.add(`${event.name}: done`)
      return startAgain(run, opened, event.name)
    }

    const property = fc.asyncProperty(anySequence, async (events) => {
      if (isSpoiled || sequences % sharing === 0) opened = kind.open(t)
      isSpoiled = true
      sequences++
      let run: Run = { real: await enrol(opened, `sequence ${sequences}`), books: emptyBooks }
      for (const event of events) run = await follow(run, event)
      for (const probe of probeCaps(run.books)) run = await follow(run, probe)
      await assertAudited(run)
      await assertAudited(await follow(run, expire(3_600_000)))
      isSpoiled = false
    })
    await fc.assert(property, { numRuns: sequencesMin })

    assert.deepEqual([...ends].sort(), everyEnd.sort())
    assert.ok(sequences >= sequencesMin, `${sequences} sequences`)
  })
}

for (const kind of [embedded]) testLedger(kind)
