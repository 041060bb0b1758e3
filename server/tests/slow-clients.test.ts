import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock, yuan } from '#kit'
import { countDestroyed, countOpen, countRefused, kept, stay } from '#support/clients'
import { formPath, openTestService, thingsPath, until } from '#support/service'

const question = { name: 'ada', keyword: '', page: 1, sort: 'NEW' }

const slowBody = `POST ${formPath} HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nname=a`

test('a request that takes too long to send ends with its connection: its head, its body, or nothing at all', async (t) => {
  const service = await openTestService(t)
  const startMs = systemClock.monotonicMs()
  const slow = ['', 'GET /ping HTTP/1.1\r\nHost: test\r\n', slowBody, `${kept('/ping')}GET /ping HTTP/1.1\r\n`]
  const clients = slow.map((bytes) => stay(t, service.url, bytes))
  const timer = setInterval(() => {
    for (const { socket } of clients.slice(1)) if (socket.writable) socket.write('x')
  }, 500)
  t.after(() => clearInterval(timer))

  await until(async () => (await countOpen(service)) === 1, 30_000)

  assert.ok(systemClock.monotonicMs() - startMs > 8_000, 'an honest client has some seconds')
  assert.equal(await countRefused(service, 'late'), slow.length)
})

/** A client's system takes in more only when a sixteenth of what it holds was read. */
const slowBytesPerMs = 1_000

/** More than the system holds for a client that reads nothing. */
const large = `{"items":["${'0123456789abcdef'.repeat(800_000)}"]}`

test('a client that does not read its answer', async (t) => {
  const service = await openTestService(t, { environment: { WRITE_TIMEOUT: '1s' } })
  service.record(thingsPath, question, large)
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  const target = `${thingsPath}?token=${ada.secret}&name=ada`

  await t.test('is cut off, and is owed what it paid for', async () => {
    const client = stay(t, service.url, kept(target), { reads: false })
    await until(async () => (await countDestroyed(service, 'unread')) === 1)
    client.socket.destroy()

    const { headers, body } = await service.ask(target)

    assert.deepEqual([body.code, headers.get('idempotency-replayed'), headers.get('x-charge')], [0, 'true', '0'])
    assert.equal((await service.books.ledger.getBalance(ada.accountId)).chargedMicro, yuan('0.15'))
  })

  await t.test('is cut off too when it goes on asking', async () => {
    const client = stay(t, service.url, kept(target).repeat(2), { reads: false })
    const timer = setInterval(() => client.socket.writable && client.socket.write(kept('/ping')), 100)
    t.after(() => clearInterval(timer))

    await until(async () => (await countDestroyed(service, 'unread')) === 2)
    clearInterval(timer)
  })

  await t.test(
    'is served to the end when it reads slowly, though all of it takes longer than a client may take nothing',
    async () => {
      const before = await countDestroyed(service, 'unread')
      const client = stay(t, service.url, kept(target), { reads: false })
      const startMs = systemClock.monotonicMs()
      let bytes = 0
      for await (const chunk of client.socket) {
        bytes += chunk.length
        const passedMs = systemClock.monotonicMs() - startMs
        // Steadily for some seconds, then as fast as it goes.
        if (passedMs < 4_000 && bytes > passedMs * slowBytesPerMs) await pause(50)
        if (bytes > large.length) break
      }

      assert.ok(bytes > large.length)
      assert.equal(await countDestroyed(service, 'unread'), before)
    },
  )
})
