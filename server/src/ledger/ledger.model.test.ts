/**
 * The ledger against a model of it. The model keeps no counters, only what happened, and derives every figure from
 * that; commands are made up at random. A store passes when no sequence of commands tells ledger and model apart.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { auditBooks } from '#audit'
import { dayOf, Problem, Refusal } from '#kit'
import { blankCall } from '#support/blank-call'
import { readCount } from '#support/read-count'
import type { TestStore } from '#support/store'
import { overStores } from '#support/stores'
import { openUsage } from '#usage'
import type { Hold } from './holds.ts'
import type { Balance } from './money.ts'

const accounts = ['ada', 'ben'] as const
type Account = (typeof accounts)[number]

const tokens = [
  { name: 'ada open', account: 'ada' },
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
  /** Whether its token had a cap, or had had one, when it was taken. */
  readonly isCapped: boolean
  /** The day whose quota it was counted in. */
  readonly quotaDay: number | null
  readonly expiresAt: number
}

interface Charge extends Claim {
  /** Absent until it is refunded. */
  readonly refundedMicro?: number
}

type Limits<Name extends string> = Readonly<Partial<Record<Name, number | null>>>

/** All the model knows: what was put in, what is held, what was charged, and the limits of now; `null` is one that was lifted. */
interface Books {
  readonly paidIn: readonly { readonly account: Account; readonly micro: number; readonly key?: string | undefined }[]
  readonly grants: readonly { readonly account: Account; readonly path: string; readonly calls: number }[]
  readonly holds: readonly Claim[]
  readonly charges: readonly Charge[]
  readonly caps: Limits<Token['name']>
  readonly quotas: Limits<Account>
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

function spendingOf(books: Books, { name }: Token) {
  const isOurs = ({ token, isCapped }: Claim): boolean => isCapped && token.name === name
  return { held: heldMicro(books.holds.filter(isOurs)), spent: chargedMicro(books.charges.filter(isOurs)) }
}

function capLeft(books: Books, token: Token): number {
  const { held, spent } = spendingOf(books, token)
  return (books.caps[token.name] ?? Number.POSITIVE_INFINITY) - held - spent
}

/** Of a token without a cap nothing is shown. */
function shownSpending(books: Books, token: Token) {
  const capMicro = books.caps[token.name]
  const { held, spent } = spendingOf(books, token)
  return capMicro == null ? undefined : { capMicro, heldMicro: held, spentMicro: spent }
}

function quotaOf(books: Books, account: Account, day: number) {
  const isOurs = ({ token, quotaDay }: Claim): boolean => token.account === account && quotaDay === day
  const dailyLimit = books.quotas[account] ?? undefined
  return { dailyLimit, used: books.charges.filter(isOurs).length, held: books.holds.filter(isOurs).length }
}

function allowanceOf(books: Books, account: Account, path: string) {
  const isOurs = (claim: Claim): boolean => claim.isGranted && claim.token.account === account && claim.path === path
  const grants = books.grants.filter((grant) => grant.account === account && grant.path === path)
  const granted = sum(grants.map(({ calls }) => calls))
  const held = books.holds.filter(isOurs).length
  const used = books.charges.filter((charge) => isOurs(charge) && charge.refundedMicro === undefined).length
  return { path, granted, left: granted - held - used, held, used }
}

const emptyBooks: Books = {
  paidIn: [],
  grants: [],
  holds: [],
  charges: [],
  caps: Object.fromEntries(tokens.flatMap((token) => ('capMicro' in token ? [[token.name, token.capMicro]] : []))),
  quotas: {},
}

const tokensOf = (account: Account): readonly Token[] => tokens.filter((token) => token.account === account)

/** Every figure the ledger shows. */
const figuresOf = (books: Books, day: number) =>
  accounts.map((account) => ({
    balance: balanceOf(books, account),
    allowances: grantedPaths.map((path) => allowanceOf(books, account, path)).filter(({ granted }) => granted > 0),
    quota: quotaOf(books, account, day),
    spending: tokensOf(account).map((token) => shownSpending(books, token)),
  }))

/** The ledger a sequence of commands meets, with an id for each name of the model. */
interface Real extends TestStore {
  /** Before every key and call: sequences share a database, where these are unique over all accounts. */
  readonly prefix: string
  readonly accountIds: Readonly<Record<Account, string>>
  readonly tokenIds: Readonly<Record<Token['name'], string>>
  /** The newest hold of each call, resolved or not. */
  readonly held: Map<string, Hold>
}

/** What a call that was never held would hold. */
const neverHeld = ({ prefix, accountIds, tokenIds }: Real, call: string): Hold => ({
  callId: prefix + call,
  accountId: accountIds.ada,
  tokenId: tokenIds['ada open'],
  path: neverGranted,
  priceMicro: 0,
  isGranted: false,
  isCapped: false,
  quotaDay: null,
})

const heldFor = (real: Real, call: string): Hold => real.held.get(call) ?? neverHeld(real, call)

async function enrol(opened: TestStore, prefix: string): Promise<Real> {
  const [, adaCapped, benCapped] = tokens
  const ada = await opened.addAccount({ name: `${prefix} ada`, availableMicro: 0 })
  const ben = await opened.addAccount({ name: `${prefix} ben`, availableMicro: 0, capMicro: benCapped.capMicro })
  const capped = await opened.tokens.newToken({ accountId: ada.accountId })
  const { capMicro } = adaCapped
  await opened.store.commit([capped.change, opened.ledger.setCap({ ...ada, tokenId: capped.id, capMicro })])
  const accountIds = { ada: ada.accountId, ben: ben.accountId }
  return {
    ...opened,
    prefix,
    accountIds,
    tokenIds: { 'ada open': ada.tokenId, 'ada capped': capped.id, 'ben capped': ben.tokenId },
    held: new Map(),
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
    const day = dayOf(now)
    const { dailyLimit, used, held } = quotaOf(books, token.account, day)
    const isCounted = micro > 0 && dailyLimit !== undefined
    if (isCounted && used + held >= dailyLimit) return refuse(books, 'quota.exceeded')
    const isGranted = micro > 0 && allowanceOf(books, token.account, path).left > 0
    if (!isGranted && capLeft(books, token) < micro) return refuse(books, 'cap.reached')
    if (!isGranted && balanceOf(books, token.account).availableMicro < micro) return refuse(books, 'balance.short')
    const taken = { path, micro: isGranted ? 0 : micro, isGranted }
    const counted = { isCapped: !isGranted && token.name in books.caps, quotaDay: isCounted ? day : null }
    const claim = { ...taken, ...counted, call, token, expiresAt: now + lifeMs }
    return give({ ...books, holds: [...books.holds, claim] }, taken)
  },
  async perform({ ledger, clock, prefix, accountIds, tokenIds, held }) {
    const ids = { callId: prefix + call, accountId: accountIds[token.account], tokenId: tokenIds[token.name] }
    const taken = await ledger.takeHold({ ...ids, path, priceMicro: micro, at: clock.now(), holdMs: lifeMs })
    held.set(call, taken)
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
  async perform(real, books): Promise<void> {
    const { ledger, store, clock, prefix, accountIds, tokenIds } = real
    const id = prefix + call
    const hold = heldFor(real, call)
    const running = books.holds.find((other) => other.call === call)
    const isCharged = books.charges.some((charge) => charge.call === call)
    if (!running || isCharged) return void (await store.commit([ledger.postHold(hold)]))
    const { token, path, micro, isGranted } = running
    const amountMicro = quarters && partOf(micro, quarters)
    const ids = { id, accountId: accountIds[token.account], tokenId: tokenIds[token.name] }
    const record = { ...blankCall, ...ids, path, isGranted }
    const end = { at: clock.now(), durationMs: 1, code: 0, chargeMicro: amountMicro ?? micro, provider: null }
    await store.commit([ledger.postHold(hold, amountMicro), openUsage(store, clock).recordCall({ ...record, ...end })])
  },
})

const giveBack = (call: string): Command => ({
  name: 'void',
  expect: (books) => give({ ...books, holds: books.holds.filter((other) => other.call !== call) }),
  perform: (real) => real.store.write(real.ledger.voidHold(heldFor(real, call))),
})

const expire = (afterMs: number): Command => ({
  name: 'expire',
  expect(books, now) {
    const holds = books.holds.filter(({ expiresAt }) => expiresAt > now)
    return give({ ...books, holds }, books.holds.length - holds.length)
  },
  async perform({ ledger, store, clock }) {
    // A turn has one time: the next begins after it.
    await store.commit([])
    clock.advance(afterMs)
    return ledger.expireHolds()
  },
})

const setCap = ({ token, capMicro }: { token: Token; capMicro: number | null }): Command => ({
  name: 'setCap',
  expect(books) {
    const { held, spent } = spendingOf(books, token)
    if (capMicro !== null && held + spent > capMicro) return refuse(books, 'refused')
    return give({ ...books, caps: { ...books.caps, [token.name]: capMicro } })
  },
  perform: ({ ledger, store, accountIds, tokenIds }) =>
    store.write(ledger.setCap({ accountId: accountIds[token.account], tokenId: tokenIds[token.name], capMicro })),
})

const setQuota = ({ account, dailyLimit }: { account: Account; dailyLimit: number | null }): Command => ({
  name: 'setQuota',
  expect: (books) => give({ ...books, quotas: { ...books.quotas, [account]: dailyLimit } }),
  perform: ({ ledger, store, accountIds }) =>
    store.write(ledger.setQuota({ accountId: accountIds[account], dailyLimit })),
})

const topUp = ({ account, micro, key }: { account: Account; micro: number; key: string | undefined }): Command => ({
  name: 'topUp',
  expect(books) {
    const earlier = key && books.paidIn.find((paid) => paid.key === key)
    if (micro <= 0) return refuse(books, 'refused')
    if (!earlier) return give({ ...books, paidIn: [...books.paidIn, { account, micro, key }] }, true)
    return earlier.account === account && earlier.micro === micro ? give(books, false) : refuse(books, 'refused')
  },
  perform: ({ ledger, store, prefix, accountIds }) =>
    store.write(ledger.topUp({ accountId: accountIds[account], amountMicro: micro, key: key && prefix + key })),
})

const adjust = ({ account, micro }: { account: Account; micro: number }): Command => ({
  name: 'adjust',
  expect: (books) =>
    micro === 0 || balanceOf(books, account).availableMicro + micro < 0
      ? refuse(books, 'refused')
      : give({ ...books, paidIn: [...books.paidIn, { account, micro }] }),
  perform: ({ ledger, store, accountIds }) =>
    store.write(ledger.adjust({ accountId: accountIds[account], amountMicro: micro, reason: 'a test' })),
})

const grant = ({ account, path, calls }: { account: Account; path: string; calls: number }): Command => ({
  name: 'grant',
  expect: (books) =>
    calls < 1 ? refuse(books, 'refused') : give({ ...books, grants: [...books.grants, { account, path, calls }] }),
  perform: ({ ledger, store, accountIds }) =>
    store.write(ledger.grantCalls({ accountId: accountIds[account], path, calls })),
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
  perform({ ledger, store, prefix }, books) {
    const charge = books.charges.find((other) => other.call === call)
    const amountMicro = quarters && partOf(charge?.micro ?? 0, quarters)
    return store.write(ledger.refund({ callId: prefix + call, amountMicro, reason: 'a test' }))
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
const call = fc.constantFrom('a', 'b', 'c')
const account = fc.constantFrom(...accounts)
const path = fc.constantFrom(...grantedPaths)
const key = fc.option(fc.constantFrom('k', 'l'), { nil: undefined })
const quarters = fc.option(fc.nat({ max: 5 }), { nil: undefined })
const ms = fc.nat({ max: 12 }).map((count) => count * 10_000)
const large = fc.nat({ max: 10_000_000_000_000 })
const price = fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 30 }) }, { weight: 1, arbitrary: large })
const deposit = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -2, max: 100 }) }, { weight: 1, arbitrary: large })
const correction = fc.oneof(
  fc.integer({ min: -60, max: 60 }),
  large.map((micro) => -micro),
)

const cap = fc.option(fc.nat({ max: 50 }))
const limit = fc.option(fc.nat({ max: 2 }))

const anyHold = made(fc.record({ call, token: fc.constantFrom(...tokens), path, micro: price, lifeMs: ms }), hold)
const anyTopUp = made(fc.record({ account, micro: deposit, key }), topUp)
const anyCommand = fc.oneof(
  { weight: 8, arbitrary: anyHold },
  { weight: 7, arbitrary: made(fc.record({ call, quarters }), post) },
  { weight: 2, arbitrary: made(call, giveBack) },
  { weight: 2, arbitrary: made(ms, expire) },
  { weight: 3, arbitrary: anyTopUp },
  { weight: 2, arbitrary: made(fc.record({ account, micro: correction }), adjust) },
  { weight: 2, arbitrary: made(fc.record({ account, path, calls: fc.nat({ max: 2 }) }), grant) },
  { weight: 4, arbitrary: made(fc.record({ call, quarters }), refund) },
  { weight: 3, arbitrary: made(fc.record({ token: fc.constantFrom(...tokens), capMicro: cap }), setCap) },
  { weight: 2, arbitrary: made(fc.record({ account, dailyLimit: limit }), setQuota) },
)
const anyEnd: fc.Arbitrary<End> = fc.oneof(
  fc.constant({ name: 'restart' as const, during: [] }),
  fc.record({ name: fc.constant('crash' as const), during: fc.array(anyCommand, { maxLength: 4 }) }),
)
const anySequence = fc
  .tuple(
    fc.array(anyTopUp, { minLength: 1, maxLength: 2 }),
    fc.array(fc.oneof({ weight: 20, arbitrary: anyCommand }, { weight: 1, arbitrary: anyEnd }), {
      minLength: 12,
      maxLength: 36,
      size: '+1',
    }),
  )
  .map(([first, then]) => [...first, ...then])

/** Lifts quotas, asks for one micro-yuan more than a cap leaves, and then for exactly that: both edges of what it leaves. */
function probeCaps(books: Books): readonly Command[] {
  const probes = tokens.flatMap((token) => {
    const left = capLeft(books, token)
    if (!Number.isFinite(left)) return []
    const probe = { token, path: neverGranted, lifeMs: 0 }
    return [
      topUp({ account: token.account, micro: left + 1, key: undefined }),
      hold({ ...probe, call: `${token.name} above`, micro: left + 1 }),
      hold({ ...probe, call: `${token.name} exactly`, micro: left }),
    ]
  })
  return [...accounts.map((account) => setQuota({ account, dailyLimit: null })), ...probes]
}

async function settle(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { gave: await work }
  } catch (error) {
    if (error instanceof Problem) return { refused: error.kind }
    return { refused: error instanceof Refusal ? 'refused' : 'failed' }
  }
}

async function readFigures({ ledger, clock, accountIds, tokenIds }: Real) {
  const spending = await ledger.listSpending(Object.values(tokenIds))
  return Promise.all(
    accounts.map(async (name) => ({
      balance: await ledger.getBalance(accountIds[name]),
      allowances: await ledger.listAllowances(accountIds[name]),
      quota: await ledger.getQuota(accountIds[name], dayOf(clock.now())),
      spending: tokensOf(name).map((token) => spending.get(tokenIds[token.name])),
    })),
  )
}

/** Every way a command or the service can end; the made-up sequences must come to all of them. */
const everyEnd = [
  ...[
    'adjust',
    'expire',
    'grant',
    'hold',
    'post',
    'refund',
    'setCap',
    'setQuota',
    'topUp',
    'void',
    'crash',
    'restart',
  ].map((name) => `${name}: done`),
  ...['adjust', 'grant', 'refund', 'setCap', 'topUp'].map((name) => `${name}: refused`),
  ...['hold: balance.short', 'hold: cap.reached', 'hold: quota.exceeded', 'post: failed'],
]

interface Run {
  readonly real: Real
  readonly books: Books
}

async function obey({ real, books }: Run, command: Command): Promise<{ run: Run; end: string }> {
  const outcome = await settle(command.perform(real, books))
  const now = real.clock.now()
  const expected = command.expect(books, now)
  const figures = await readFigures(real)
  assert.deepEqual(
    { outcome, figures },
    { outcome: expected.outcome, figures: figuresOf(expected.books, dayOf(now)) },
    command.name,
  )
  const end = 'refused' in outcome ? outcome.refused : 'done'
  return { run: { real, books: expected.books }, end: `${command.name}: ${end}` }
}

/** All holds go back at a start; those of a crash's last turn were never kept. */
async function startAgain({ real, books }: Run, opened: TestStore, name: End['name']): Promise<Run> {
  const returned = await opened.ledger.returnHolds()
  const started = { real: { ...real, ...opened }, books: { ...books, holds: [] } }
  if (name === 'restart') assert.equal(returned, books.holds.length)
  assert.deepEqual(await readFigures(started.real), figuresOf(started.books, dayOf(opened.clock.now())), name)
  return started
}

async function assertAudited({ real, books }: Run): Promise<void> {
  const { counted, differences } = await auditBooks(real.store)
  assert.deepEqual(differences, [])
  assert.equal(counted.holds, books.holds.length)
}

/** Sequences that share a database: opening one takes time, and so does auditing a full one. */
const sharing = 20
const sequencesMin = readCount('LEDGER_SEQUENCES', 100)

overStores('the ledger does as its model does, through restarts and crashes', async (t, kind) => {
  const ends = new Set<string>()
  let sequences = 0
  let opened = await kind.open(t)
  let isSpoiled = false

  async function follow(run: Run, event: Command | End): Promise<Run> {
    if ('expect' in event) {
      const obeyed = await obey(run, event)
      ends.add(obeyed.end)
      return obeyed.run
    }
    const lost = event.during.map((command) => settle(command.perform(run.real, run.books)))
    opened = await kind[event.name](t, run.real)
    await Promise.all(lost)
    ends.add(`${event.name}: done`)
    return startAgain(run, opened, event.name)
  }

  const property = fc.asyncProperty(anySequence, async (events) => {
    if (isSpoiled || (sequences > 0 && sequences % sharing === 0)) {
      // A server has so many connections and no more.
      await opened.store.close()
      opened = await kind.open(t)
    }
    isSpoiled = true
    sequences++
    let run: Run = { real: await enrol(opened, `sequence ${sequences}`), books: emptyBooks }
    for (const event of events) run = await follow(run, event)
    for (const probe of probeCaps(run.books)) run = await follow(run, probe)
    await assertAudited(run)
    await assertAudited(await follow(run, expire(3_600_000)))
    isSpoiled = false
  })
  const numRuns = Math.ceil(sequencesMin * kind.share)
  await fc.assert(property, { numRuns })

  // Fewer may not come to every end.
  if (kind.share === 1) assert.deepEqual([...ends].sort(), everyEnd.sort())
  assert.ok(sequences >= numRuns, `${sequences} sequences`)
})
