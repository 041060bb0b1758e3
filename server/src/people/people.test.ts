import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { openSeal } from '#accounts'
import { dayMs, hourMs, openSystemRandom } from '#kit'
import { createTestClock } from '#support/clock'
import { keyFor, type TestStore } from '#support/store'
import { overStores } from '#support/stores'
import { findMailbox } from './email.ts'
import { readPassword } from './password.ts'
import { openPeople, type People } from './people.ts'
import type { Role } from './role.ts'
import { networkOf, openCodeThrottle, openThrottle } from './throttle.ts'

const random = openSystemRandom()
const refusal = (message: RegExp) => ({ name: 'Refusal', message })

function openRoom({ store, clock }: TestStore) {
  const people = openPeople({ store, clock, random, seal: openSeal({ digestKey: keyFor('a key for tests'), random }) })
  let made = 0

  /** Somebody who took an invitation, into an account where one is named. */
  async function join(fields: { readonly email?: string; readonly accountId?: string; readonly role?: Role } = {}) {
    const { email = `person${++made}@example.com`, accountId, role } = fields
    const link = people.newLink({ email, accountId, role, isOperator: accountId === undefined, invitedBy: 'tests' })
    await store.write(link.change)
    const { personId, change } = people.take(link.secret, { name: email, password: 'as it is kept' })
    await store.write(change)
    return personId
  }
  return { people, join }
}

const fromTests = { begunBy: 'password', address: '::1', agent: 'tests' } as const

const begin = async ({ store }: TestStore, people: People, personId: string) => {
  const verified = (await people.findPersonById(personId))?.password ?? null
  const { secret, change } = people.sessions.begin({ ...fromTests, personId, verified })
  await store.write(change)
  return secret
}

overStores('an invitation', async (t, kind) => {
  const books = await kind.open(t)
  const { store, clock } = books
  const { people, join } = openRoom(books)
  const { accountId } = await books.addAccount({ name: 'ada', availableMicro: 0 })

  await t.test('binds nothing before it is taken: there is nobody, and nobody has a part', async () => {
    await store.write(people.newLink({ email: 'a@example.com', accountId, role: 'owner', invitedBy: 'tests' }).change)
    assert.equal(await people.findPerson('a@example.com'), undefined)
    assert.deepEqual(await people.listMembers({ accountId, after: '', limit: 10 }), [])
    assert.equal((await people.listInvitations(accountId)).length, 1)
  })

  await t.test('is taken once, also by two at the same time', async () => {
    const { secret, change } = people.newLink({ email: 'b@example.com', accountId, role: 'viewer', invitedBy: 'tests' })
    await store.write(change)
    const takers = ['One', 'Other'].map((name) => people.take(secret, { name, password: 'as it is kept' }))
    const settled = await Promise.allSettled(takers.map((taker) => store.write(taker.change)))
    assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.equal((await people.listMembers({ accountId, after: '', limit: 10 })).length, 1)
  })

  await t.test('is over after seven days, and when it was withdrawn', async () => {
    const late = people.newLink({ email: 'c@example.com', accountId, role: 'viewer', invitedBy: 'tests' })
    const gone = people.newLink({ email: 'd@example.com', accountId, role: 'viewer', invitedBy: 'tests' })
    await store.commit([late.change, gone.change])
    await store.write(people.withdraw({ accountId, id: gone.id }))
    clock.advance(7 * dayMs)
    for (const { secret } of [late, gone]) {
      assert.equal(await people.findInvitation(secret), undefined)
      const { change } = people.take(secret, { name: 'Late', password: 'as it is kept' })
      await assert.rejects(store.write(change), { name: 'Problem', kind: 'resource.unknown' })
    }
    while ((await people.trim(clock.now())) > 0);
    assert.deepEqual(await people.listInvitations(accountId), [])
  })

  await t.test('for somebody who is known gives its part to nobody but them, signed in', async () => {
    const { accountId: other } = await books.addAccount({ name: 'other', availableMicro: 0 })
    const known = await join({ email: 'Known@Example.com', accountId, role: 'member' })
    const stranger = await join()
    const { secret, change } = people.newLink({
      email: 'known@example.COM',
      accountId: other,
      role: 'member',
      invitedBy: 'tests',
    })
    await store.write(change)
    const asNew = people.take(secret, { name: 'Eve', password: 'as Eve keeps it' })
    await assert.rejects(store.write(asNew.change), refusal(/sign in to take/))
    const asOther = people.take(secret, { personId: stranger })
    await assert.rejects(store.write(asOther.change), refusal(/for another address/))
    await store.write(people.take(secret, { personId: known }).change)
    const [member] = await people.listMembers({ accountId: other, after: '', limit: 10 })
    assert.deepEqual([member?.id, member?.role], [known, 'member'])
  })

  await t.test('never takes a greater part away', async () => {
    const owner = await join({ email: 'owner@example.com', accountId, role: 'owner' })
    const { secret, change } = people.newLink({
      email: 'owner@example.com',
      accountId,
      role: 'viewer',
      invitedBy: 'tests',
    })
    await store.write(change)
    await store.write(people.take(secret, { personId: owner }).change)
    const rows = await people.listMembers({ accountId, after: '', limit: 10 })
    assert.equal(rows.find(({ id }) => id === owner)?.role, 'owner')
  })
})

overStores('an account', async (t, kind) => {
  const books = await kind.open(t)
  const { store } = books
  const { people, join } = openRoom(books)

  await t.test('keeps an owner, whatever two of them do to one another at once', async () => {
    const { accountId } = await books.addAccount({ name: 'ada', availableMicro: 0 })
    const [one, other] = [await join({ accountId, role: 'owner' }), await join({ accountId, role: 'owner' })]
    const settled = await Promise.allSettled([
      store.write(people.changeRole({ accountId, personId: one, role: 'viewer' })),
      store.write(people.removeMember({ accountId, personId: other })),
    ])
    assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const rows = await people.listMembers({ accountId, after: '', limit: 10 })
    assert.equal(rows.filter(({ role }) => role === 'owner').length, 1)
  })

  await t.test('takes back what was open for, or by, whoever has another part or none', async () => {
    const { accountId } = await books.addAccount({ name: 'cleo', availableMicro: 0 })
    const { accountId: elsewhere } = await books.addAccount({ name: 'elsewhere', availableMicro: 0 })
    await join({ accountId, role: 'owner' })
    const open = async (personId: string, email: string) => {
      const asked = [
        { email: email.toUpperCase(), accountId, invitedBy: 'tests' },
        { email: `of.${email}`, accountId, invitedBy: personId },
        { email: `not.${email}`, accountId, invitedBy: 'tests' },
        { email, accountId: elsewhere, invitedBy: personId },
      ]
      const links = asked.map((fields) => people.newLink({ ...fields, role: 'owner' }))
      for (const { change } of links) await store.write(change)
      return async () => Promise.all(links.map(async ({ secret }) => !(await people.findInvitation(secret))))
    }
    const [one, other] = [
      await join({ email: 'one@example.com', accountId, role: 'owner' }),
      await join({ email: 'other@example.com', accountId, role: 'owner' }),
    ]
    const areGone = await open(one, 'one@example.com')
    await store.write(people.changeRole({ accountId, personId: one, role: 'owner' }))
    assert.deepEqual(await areGone(), [false, false, false, false])
    await store.write(people.changeRole({ accountId, personId: one, role: 'viewer' }))
    assert.deepEqual(await areGone(), [true, true, false, false])
    const areGoneToo = await open(other, 'other@example.com')
    await store.write(people.removeMember({ accountId, personId: other }))
    assert.deepEqual(await areGoneToo(), [true, true, false, false])
  })

  await t.test('knows nobody who has no part in it', async () => {
    const { accountId } = await books.addAccount({ name: 'ben', availableMicro: 0 })
    const stranger = await join()
    const change = people.changeRole({ accountId, personId: stranger, role: 'owner' })
    await assert.rejects(store.write(change), refusal(/no part in the account/))
    await assert.rejects(store.write(people.removeMember({ accountId, personId: stranger })), refusal(/no part/))
  })
})

overStores('a session', async (t, kind) => {
  const books = await kind.open(t)
  const { store, clock } = books
  const { people, join } = openRoom(books)
  const personId = await join()

  await t.test('is known by its secret, and ends after twelve hours without use', async () => {
    const secret = await begin(books, people, personId)
    for (let half = 0; half < 4; half++) {
      clock.advance(11 * hourMs)
      assert.equal((await people.sessions.identify(secret))?.person.id, personId)
    }
    clock.advance(12 * hourMs)
    assert.equal(await people.sessions.identify(secret), undefined)
    assert.equal(await people.sessions.identify(`${secret.slice(0, -1)}0`), undefined)
    assert.equal(await people.sessions.identify('nonsense'), undefined)
  })

  await t.test('ends after thirty days, however much it is used', async () => {
    const secret = await begin(books, people, personId)
    for (let passed = 0; passed < 30 * dayMs - 10 * hourMs; passed += 10 * hourMs) {
      assert.ok(await people.sessions.identify(secret))
      clock.advance(10 * hourMs)
    }
    clock.advance(10 * hourMs)
    assert.equal(await people.sessions.identify(secret), undefined)
    while ((await people.trim(clock.now())) > 0);
    assert.deepEqual(await people.sessions.list(personId), [])
  })

  await t.test('has proved who it is for ten minutes', async () => {
    const secret = await begin(books, people, personId)
    assert.ok((await people.sessions.identify(secret))?.provedUntil)
    clock.advance(600_000)
    assert.equal((await people.sessions.identify(secret))?.provedUntil, undefined)
    await store.write(people.sessions.prove(secret))
    assert.ok((await people.sessions.identify(secret))?.provedUntil)
  })

  await t.test('makes room where somebody has twenty', async () => {
    const first = await begin(books, people, personId)
    for (let more = 0; more < 20; more++) {
      clock.advance(1)
      await begin(books, people, personId)
    }
    assert.equal(await people.sessions.identify(first), undefined)
    assert.equal((await people.sessions.list(personId)).length, 20)
  })

  await t.test('ends with another password, but the one it was set in', async () => {
    const [own, other] = [await begin(books, people, personId), await begin(books, people, personId)]
    const known = await people.sessions.identify(own)
    await store.write(people.setPassword({ personId, password: 'another', but: known?.sessionId }))
    assert.ok(await people.sessions.identify(own))
    assert.equal(await people.sessions.identify(other), undefined)
  })

  await t.test('begins no more once the password that was right is another', async () => {
    const cleo = await join({ email: 'cleo@example.com' })
    const verified = (await people.findPersonById(cleo))?.password ?? null
    const { change } = people.sessions.begin({ ...fromTests, personId: cleo, verified })
    await store.write(people.setPassword({ personId: cleo, password: 'quite another', but: undefined }))
    await assert.rejects(store.write(change), refusal(/changed meanwhile/))

    const late = people.sessions.begin({ ...fromTests, personId: cleo, verified: 'quite another' })
    await Promise.allSettled([
      store.write(people.setPassword({ personId: cleo, password: 'a third', but: undefined })),
      store.write(late.change),
    ])
    assert.deepEqual(await people.sessions.list(cleo), [])
  })

  await t.test('ends with its person, and with a link that sets a password', async () => {
    const somebody = await join({ email: 'somebody@example.com' })
    const secret = await begin(books, people, somebody)
    const reset = people.newLink({ email: 'somebody@example.com', personId: somebody, invitedBy: 'tests' })
    await store.write(reset.change)
    await store.write(people.takeReset(reset.secret, 'another'))
    assert.equal(await people.sessions.identify(secret), undefined)
    await assert.rejects(store.write(people.takeReset(reset.secret, 'a third')), { kind: 'resource.unknown' })

    const again = await begin(books, people, somebody)
    await store.write(people.removePerson({ personId: somebody }))
    assert.equal(await people.sessions.identify(again), undefined)
    assert.equal(await people.findPerson('somebody@example.com'), undefined)
  })
})

overStores('a link that sets a password', async (t, kind) => {
  const books = await kind.open(t)
  const { store } = books
  const { people, join } = openRoom(books)
  const personId = await join({ email: 'ada@example.com' })
  const newReset = () => people.newLink({ email: 'ada@example.com', personId, invitedBy: 'tests' })

  await t.test('is the newest alone, and leaves those of others', async () => {
    const other = await join({ email: 'ben@example.com' })
    const ofOther = people.newLink({ email: 'ben@example.com', personId: other, invitedBy: 'tests' })
    const [older, newer] = [newReset(), newReset()]
    for (const { change } of [ofOther, older, newer]) await store.write(change)
    await assert.rejects(store.write(people.takeReset(older.secret, 'old')), { kind: 'resource.unknown' })
    await store.write(people.takeReset(newer.secret, 'new'))
    assert.ok(await people.findInvitation(ofOther.secret))
  })

  await t.test('is gone when another is taken, also one that came about beside it', async () => {
    const [one, other] = [newReset(), newReset()]
    await Promise.all([one, other].map(({ change }) => store.write(change)))
    const left = (await people.findInvitation(one.secret)) ? one : other
    await store.write(people.takeReset(left.secret, 'another'))
    for (const { secret } of [one, other]) assert.equal(await people.findInvitation(secret), undefined)
  })
})

overStores('a passkey', async (t, kind) => {
  const books = await kind.open(t)
  const { store } = books
  const { people, join } = openRoom(books)
  const [ada, ben] = [await join(), await join()]
  const { addPasskey, usePasskey } = await import('./passkeys.ts')
  const row = { name: 'a key', publicKey: Buffer.from('key'), transports: '', createdAt: 1, usedAt: null }

  await t.test('belongs to one person, who alone can take it away', async () => {
    await store.write(addPasskey({ ...row, id: 'one', personId: ada, counter: 0 }))
    await assert.rejects(
      store.write(addPasskey({ ...row, id: 'one', personId: ben, counter: 0 })),
      refusal(/known already/),
    )
    await assert.rejects(store.write(people.passkeys.remove({ id: 'one', personId: ben })), {
      kind: 'resource.unknown',
    })
    assert.equal((await people.passkeys.list(ada)).length, 1)
    await store.write(people.passkeys.remove({ id: 'one', personId: ada }))
    assert.deepEqual(await people.passkeys.list(ada), [])
  })

  await t.test('that counts is refused where its count does not go on', async () => {
    await store.write(addPasskey({ ...row, id: 'two', personId: ada, counter: 5 }))
    await store.write(usePasskey({ id: 'two', counter: 6, at: 2 }))
    for (const counter of [6, 5, 0])
      await assert.rejects(store.write(usePasskey({ id: 'two', counter, at: 3 })), refusal(/copied/))
    const settled = await Promise.allSettled(
      [7, 7].map((counter) => store.write(usePasskey({ id: 'two', counter, at: 4 }))),
    )
    assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })
})

test('a password', async (t) => {
  await t.test('is long, and free otherwise', () => {
    for (const good of ['four words to remember', 'abcdabcdabcd', 'пароль из слов', '十二个字符长的密码也可以用'])
      assert.equal(readPassword(good, 'ada@example.com'), good.normalize('NFKC'))
  })

  await t.test('is not short, endless, the address, or one sign again and again', () => {
    for (const bad of ['', 'eleven char', 'x'.repeat(201), 'longer.than.twelve@example.com', 'aaaaaaaaaaaaaaaa'])
      assert.throws(() => readPassword(bad, 'longer.than.twelve@example.com'), { name: 'Refusal' }, bad)
  })
})

test('an address is one however it is written, and no two look alike', () => {
  assert.equal(findMailbox('  Ada@Example.COM '), 'ada@example.com')
  for (const none of [
    '',
    'ada',
    '@example.com',
    'ada@',
    'a b@example.com',
    'аda@example.com',
    'ada@exämple.com',
    'ada@example..com',
  ])
    assert.equal(findMailbox(none), undefined, none)
})

test('who tries passwords one after another', async (t) => {
  await t.test('waits twice as long each time, and nobody else waits for him', () => {
    const clock = createTestClock()
    const throttle = openThrottle(clock)
    const waits: number[] = []
    let tried = 0
    for (let asked = 0; asked < 1_000; asked++) {
      const { waitMs } = throttle.begin('ada@example.com', '203.0.113.9')
      if (waitMs === 0) tried++
      else {
        waits.push(waitMs)
        clock.advance(waitMs)
      }
    }
    assert.deepEqual(waits.slice(0, 4), [1_000, 2_000, 4_000, 8_000])
    assert.equal(Math.max(...waits), 900_000)
    assert.equal(tried + waits.length, 1_000)
    assert.equal(throttle.begin('ada@example.com', '198.51.100.1').waitMs, 0)
    assert.equal(throttle.begin('ben@example.com', '203.0.113.9').waitMs, 0)
  })

  await t.test('is forgiven when the password was right, and in time', () => {
    const clock = createTestClock()
    const throttle = openThrottle(clock)
    const tryTimes = (times: number) => {
      for (let nth = 0; nth < times; nth++) throttle.begin('a', 'n')
      return throttle.begin('a', 'n').waitMs
    }
    assert.ok(tryTimes(5) > 0)
    throttle.forget('a', 'n')
    assert.equal(tryTimes(4), 0)
    clock.advance(2 * 900_000)
    assert.equal(tryTimes(3), 0)
  })

  await t.test('is still known after as many addresses made up as he likes, and so is everybody else', () => {
    const throttle = openThrottle(createTestClock())
    const isHeld = (network: string) => throttle.begin('ada@example.com', network).waitMs > 0
    for (const network of ['guesser', 'other']) while (!isHeld(network));
    for (let nth = 0; nth < 11_000; nth++) throttle.begin(`${nth}@example.com`, 'guesser')
    assert.ok(isHeld('guesser'))
    assert.ok(isHeld('other'))
    for (let nth = 0; nth < 11_000; nth++) throttle.begin('ben@example.com', `one of many ${nth}`)
    for (let nth = 0; nth < 50; nth++) throttle.begin(`again ${nth}`, 'guesser')
    assert.ok(isHeld('guesser'))
  })

  await t.test('of IPv6 is whoever has the same 64 bits in front', () => {
    assert.equal(networkOf('2001:db8:1:2:3:4:5:6'), networkOf('2001:0db8:0001:2::ffff'))
    assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
    assert.equal(networkOf('::ffff:203.0.113.9'), '203.0.113.9')
    assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64')
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const network = networkOf(address)
        assert.ok(network.endsWith('::/64') || /^\d+\.\d+\.\d+\.\d+$/.test(network), `${address} ${network}`)
        assert.ok(!network.includes('NaN'), `${address} ${network}`)
      }),
    )
  })
})

test('who knows the password and tries codes', async (t) => {
  await t.test('waits also where each comes from another network, for as long as a day', () => {
    const clock = createTestClock()
    const throttle = openCodeThrottle(clock)
    let tried = 0
    for (let nth = 0; nth < 100; nth++) if (throttle.begin('per_1', `network ${nth}`).waitMs === 0) tried++
    assert.equal(tried, 20)
    clock.advance(dayMs - 2_000)
    assert.equal(throttle.begin('per_1', 'another').waitMs, 0)
    assert.ok(throttle.begin('per_1', 'yet another').waitMs > 0)
    assert.equal(throttle.begin('per_2', 'another').waitMs, 0)
    clock.advance(2 * dayMs)
    for (let nth = 0; nth < 4; nth++) assert.equal(throttle.begin('per_1', 'another').waitMs, 0)
  })

  await t.test('holds its owner back nowhere else before there were many', () => {
    const throttle = openCodeThrottle(createTestClock())
    while (throttle.begin('per_1', 'guesser').waitMs === 0);
    assert.equal(throttle.begin('per_1', 'home').waitMs, 0)
    throttle.forget('per_1', 'home')
    assert.ok(throttle.begin('per_1', 'guesser').waitMs > 0)
  })
})
