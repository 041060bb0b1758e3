import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { systemClock, yuan } from '#kit'
import { openTestConsole } from '#support/console'
import { type MakePlace, overPlaces } from '#support/places'
import { openReceiver } from '#support/receiver'
import { until } from '#support/service'
import { openMailReceiver } from '#support/smtp'

/** A service that sends mail, and webhooks to this machine; with an owner, a member and a viewer of one account. */
async function openScene(t: TestContext, makePlace: MakePlace, more: Readonly<Record<string, string>> = {}) {
  const mail = await openMailReceiver(t)
  const environment = {
    WEBHOOK_PRIVATE: 'true',
    SMTP_URL: mail.url,
    MAIL_FROM: 'Stars <alerts@stars.example>',
    ...more,
  }
  const service = await openTestConsole(t, { ...(await makePlace()), environment })
  const { accountId } = await service.addCaller({ balanceMicro: yuan('60') })
  const at = { accountId }
  const member = await service.addPerson({ ...at, email: 'ben@example.com', role: 'member' })
  const viewer = await service.addPerson({ ...at, email: 'vera@example.com', role: 'viewer' })
  const operator = await service.addPerson({ email: 'olga@example.com', isOperator: true })
  const root = `accounts/${accountId}`
  return { service, mail, accountId, member, viewer, operator, root }
}

overPlaces('notices in the console', async (t, makePlace) => {
  const { service, mail, accountId, member, viewer, operator, root } = await openScene(t, makePlace)
  const waitingOf = async (person: typeof member): Promise<number> =>
    (await person.ask(`${root}/notices/waiting`)).body.waiting
  const told = async (): Promise<readonly string[]> =>
    (await member.ask(`${root}/notices`)).body.items.map(
      ({ state, type }: { readonly state: string; readonly type: string }) => `${state} ${type}`,
    )

  await t.test('tell what is set, what is usual, and who is told how, in one answer', async () => {
    const { body } = await member.ask(`${root}/notices`)
    assert.deepEqual([body.items, body.next, body.facts.begun], [[], null, []])
    assert.deepEqual(
      body.facts.settings.map(({ type, threshold }: { type: string; threshold: number }) => [type, threshold]),
      [
        ['balance.low', null],
        ['spending.high', null],
        ['errors.high', 50],
        ['quota.near', 90],
        ['token.expiring', 7],
      ],
    )
    assert.deepEqual(body.facts.mail, { isSent: true, email: 'ben@example.com', types: [] })
    assert.deepEqual((await operator.ask(`${root}/notices`)).body.facts.mail.email, null)
  })

  await t.test(
    'are set by members, chosen by mail by each for themselves, and refused where they are none',
    async () => {
      const threshold = { type: 'balance.low', threshold: yuan('50') }
      assert.equal((await viewer.ask(`${root}/notices/threshold`, threshold)).status, 403)
      assert.equal((await member.ask(`${root}/notices/threshold`, threshold)).status, 200)
      for (const wrong of [
        { type: 'quota.near', threshold: 101 },
        { type: 'nothing', threshold: 1 },
      ])
        assert.equal((await member.ask(`${root}/notices/threshold`, wrong)).status, 409)
      for (const wrong of [
        { ...threshold, threshold: 0.5 },
        { ...threshold, accountId: 'acc_other' },
      ])
        assert.equal((await member.ask(`${root}/notices/threshold`, wrong)).status, 400)

      assert.equal((await viewer.ask(`${root}/notices/mail`, { type: 'balance.low', language: 'zh' })).status, 200)
      assert.equal((await operator.ask(`${root}/notices/mail`, { type: 'balance.low', language: 'en' })).status, 409)
      assert.deepEqual((await viewer.ask(`${root}/notices`)).body.facts.mail.types, ['balance.low'])
      assert.deepEqual((await member.ask(`${root}/notices`)).body.facts.mail.types, [])
    },
  )

  await t.test('are told within seconds, here and by mail, and are unread by each until seen', async () => {
    const { store, ledger } = service.books
    await store.write(ledger.adjust({ accountId, amountMicro: -yuan('20'), reason: 'test' }))
    await until(async () => (await waitingOf(member)) === 1, 20_000)
    await until(async () => mail.taken.length === 1, 20_000)

    const [letter] = mail.taken
    assert.deepEqual([letter?.from, letter?.to], ['alerts@stars.example', ['vera@example.com']])
    for (const words of ['余额为 ¥40.00，低于 ¥50.00', `${service.url}/console/notices?account=account%201`])
      assert.ok(letter?.words.includes(words), words)

    const { body } = await member.ask(`${root}/notices`)
    assert.deepEqual(
      body.items.map(({ state, isNew, data }: { state: string; isNew: boolean; data: object }) => [state, isNew, data]),
      [['begun', true, { balance: '40.00', below: '50.00' }]],
    )
    assert.equal(body.facts.begun.length, 1)
    assert.equal((await member.ask(`${root}/notices/read`, { upTo: body.items[0].id })).status, 200)
    assert.deepEqual([await waitingOf(member), await waitingOf(viewer)], [0, 1])
  })

  await t.test('go to nobody who has no part in the account any more', async () => {
    const { store, people, ledger } = service.books
    await store.write(people.removeMember({ accountId, personId: viewer.id }))
    await store.write(ledger.topUp({ accountId, amountMicro: yuan('100'), key: 'over' }))
    await until(async () => (await told())[0] === 'over balance.low', 20_000)
    assert.equal(mail.taken.length, 1)
  })

  await t.test(
    'stand beside invitations that are mailed at once, ten an hour, and whose link waits nowhere',
    async () => {
      const owner = await service.addPerson({ accountId, email: 'ada@example.com', role: 'owner' })
      const before = mail.taken.length
      for (let nth = 0; nth < 11; nth++) {
        const asked = { email: `guest${nth}@example.com`, role: 'viewer', mailIn: 'en' }
        const { body } = await owner.ask(`${root}/people/invite`, asked)
        assert.equal(body.mailed, nth < 10 ? 'sent' : 'many')
        if (nth > 0) continue
        const letter = mail.taken.at(-1)
        assert.deepEqual(letter?.to, [asked.email])
        assert.ok(letter?.words.includes(body.url), body.url)
      }
      assert.equal(mail.taken.length, before + 10)
      const { body } = await owner.ask(`${root}/people/invite`, { email: 'ivo@example.com', role: 'viewer' })
      assert.equal(body.mailed, null)
    },
  )

  await t.test('are mailed without anybody’s address in the log, nor that of the server', () => {
    // Who was invited is written down with who did it.
    const lines = service.logLines.filter((line) => !line.includes('"verb":')).join('')
    for (const hidden of ['vera@example.com', mail.url]) assert.ok(!lines.includes(hidden), hidden)
  })
})

overPlaces('webhooks in the console', async (t, makePlace) => {
  const { service, accountId, member, viewer, root } = await openScene(t, makePlace)
  const receiver = await openReceiver(t)
  const asked = { url: receiver.url, types: ['balance.low'], label: 'Billing' }
  let webhookId = ''

  await t.test('are added by members, with a secret that is shown once', async () => {
    assert.equal((await viewer.ask(`${root}/webhooks`, asked)).status, 403)
    const { status, body } = await member.ask(`${root}/webhooks`, asked)
    assert.equal(status, 200)
    assert.match(body.secret, /^whsec_/)
    webhookId = body.id
    receiver.checkBy(body.secret)

    const shown = await member.ask(`${root}/webhooks`)
    assert.equal(shown.text.includes(body.secret), false)
    const [{ url, label, types }] = shown.body.items
    assert.deepEqual({ url, label, types }, asked)
    // Many have a key in their path.
    assert.equal((await viewer.ask(`${root}/webhooks`)).body.items[0].url, `${new URL(receiver.url).origin}/…`)
    const lines = service.logLines.join('')
    for (const hidden of [body.secret, body.secret.slice(6), 'key-in-path']) assert.ok(!lines.includes(hidden))
  })

  await t.test('are sent a test, and what they take, with a log of every try and a way to send again', async () => {
    const own = `${root}/webhooks/${webhookId}`
    const { body: test } = await member.ask(`${own}/test`, {})
    await until(async () => receiver.received.length === 1, 20_000)
    assert.deepEqual([receiver.received[0]?.id, receiver.received[0]?.body.type], [test.id, 'webhook.test'])
    receiver.behave((_request, response) => void response.writeHead(500).end())
    await member.ask(`${root}/notices/threshold`, { type: 'balance.low', threshold: yuan('70') })
    await until(async () => receiver.received.length === 2, 20_000)
    await until(async () => (await viewer.ask(own)).body.items[0]?.status === 500, 20_000)
    const [row] = (await viewer.ask(own)).body.items
    assert.deepEqual([row.type, row.attempts, row.nextAt > systemClock.now()], ['balance.low', 1, true])

    receiver.behave(undefined)
    assert.equal((await viewer.ask(`${own}/messages/${row.id}/again`, {})).status, 403)
    await member.ask(`${own}/messages/${row.id}/again`, {})
    await until(async () => receiver.received.length === 3, 20_000)
    await until(async () => (await viewer.ask(`${own}/messages/${row.id}`)).body.tries.length === 2, 20_000)

    const { body: message } = await viewer.ask(`${own}/messages/${row.id}`)
    assert.deepEqual(
      message.tries.map(({ nth, status }: { nth: number; status: number }) => [nth, status]),
      [
        [2, 204],
        [1, 500],
      ],
    )
    assert.deepEqual([message.nextAt, message.body], [null, receiver.received[2]?.text])
    assert.equal(receiver.received[1]?.id, receiver.received[2]?.id)
    assert.ok(receiver.received.every(({ isSigned }) => isSigned))
  })

  await t.test('are paused, resumed, renewed and removed, each written down without a secret', async () => {
    const own = `${root}/webhooks/${webhookId}`
    assert.equal((await member.ask(`${own}/change`, { isPaused: true })).status, 200)
    assert.equal((await member.ask(`${own}/test`, {})).status, 409)
    assert.equal((await member.ask(`${own}/change`, { isPaused: false, types: ['nothing'] })).status, 409)
    assert.equal((await member.ask(`${own}/change`, { isPaused: false, label: null })).status, 200)
    const { body } = await member.ask(`${own}/secret`, {})
    receiver.checkBy(body.secret)
    await member.ask(`${own}/test`, {})
    await until(async () => receiver.received.length === 4, 20_000)
    assert.equal(receiver.received[3]?.isSigned, true)
    assert.equal((await member.ask(`${own}/remove`, {})).status, 200)
    assert.equal((await member.ask(own)).status, 404)
    assert.deepEqual((await member.ask(`${root}/webhooks`)).body.items, [])
    assert.equal((await service.books.notices.listHooks(accountId)).length, 0)
  })
})

overPlaces('webhooks where WEBHOOK_PRIVATE is not set', async (t, makePlace) => {
  const { member, root } = await openScene(t, makePlace, { WEBHOOK_PRIVATE: 'false' })

  await t.test('lead nowhere but to the open internet, and a refusal does not repeat them', async () => {
    for (const url of [
      'http://hooks.example.com/secret-key',
      'https://127.0.0.1/secret-key',
      'https://[::1]/secret-key',
      'https://169.254.169.254/secret-key',
      'https://[::ffff:10.0.0.1]/secret-key',
      'https://2130706433/secret-key',
      'https://localhost/secret-key',
      'https://hooks.example.com:22/secret-key',
    ]) {
      const { status, text } = await member.ask(`${root}/webhooks`, { url, types: ['balance.low'], label: null })
      assert.deepEqual([status, text.includes('secret-key')], [409, false], url)
    }
    const url = 'https://hooks.example.com/secret-key'
    assert.equal((await member.ask(`${root}/webhooks`, { url, types: ['balance.low'], label: null })).status, 200)
  })
})
