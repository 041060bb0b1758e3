import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { systemClock, yuan } from '#kit'
import { smuggle } from '#support/attack-shapes'
import { countDestroyed, countOpen, countRefused, kept, type StayingClient, stay } from '#support/clients'
import { makeFolder } from '#support/folder'
import { startServed } from '#support/served'
import { exchange, formPath, kolPath, openTestService, until } from '#support/service'
import { good, openUpstream, secrets, settingsOf } from '#support/upstream'

/** What attackers hold connections with. None of it is worth an answer, or its answer is not worth a connection. */
const attacks: readonly string[] = [
  '',
  'HELLO\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nHost: te',
  'GET /ping HTTP/1.1\r\nHost test\r\n\r\n',
  '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03',
  `POST ${formPath} HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nname=a`,
  kept('/api/nothing'),
  kept('/en'),
]

test('a service with 300 descriptors answers while 400 connections are held by who never leaves', {
  skip: !existsSync('/proc/self/fd') && 'counts descriptors by /proc',
}, async (t) => {
  const { url, pid } = await startServed(t, { DATA_DIR: makeFolder(t) }, { descriptors: 300 })
  const clients = Array.from({ length: 400 }, (_, at) => stay(t, url, attacks[at % attacks.length]))
  await until(async () => clients.every(({ socket }) => !socket.connecting))

  for (const path of ['/healthz', '/readyz', '/ping', '/healthz', '/en']) {
    const response = await fetch(url + path, { signal: AbortSignal.timeout(2_000), headers: { connection: 'close' } })
    assert.equal(response.status, 200, path)
  }

  const held = readdirSync(`/proc/${pid}/fd`).length
  assert.ok(held < 280, `${held} descriptors are held`)
})

test('a connection that was refused', async (t) => {
  const service = await openTestService(t)

  await t.test('is told so, and destroyed a second later though its client stays', async () => {
    const clients = [
      'HELLO\r\n\r\n',
      'GET /ping HTTP/1.1\r\nHost test\r\n\r\n',
      `${kept('/ping')}HELLO\r\n\r\n`,
    ].flatMap((bytes) => Array.from({ length: 7 }, () => stay(t, service.url, bytes)))
    await until(async () => clients.every(({ text }) => text().includes('HTTP/1.1')))

    await until(async () => (await countOpen(service)) === 1)

    assert.equal(await countRefused(service, 'unreadable'), 21)
    assert.equal(await countDestroyed(service, 'lingering'), 21)
  })

  await t.test('is not kept by sending on', async () => {
    const client = stay(t, service.url, 'HELLO\r\n\r\n')
    const timer = setInterval(() => client.socket.write('HELLO\r\n\r\n'), 20)
    t.after(() => clearInterval(timer))

    await until(async () => client.hasEnded())

    clearInterval(timer)
    assert.equal(client.text().split('HTTP/1.1').length - 1, 1, 'it is told once')
    await until(async () => (await countOpen(service)) === 1)
  })
})

test('a client is told for how long a connection that rests is kept', async (t) => {
  const { url } = await openTestService(t)

  assert.match(
    await exchange(url, `${kept('/ping')}GET /ping HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`),
    /\r\nkeep-alive: timeout=72\r\n/i,
  )
})

test('a service that stops does not wait for connections that ask nothing, or never finish asking', async (t) => {
  const { url, stop } = await startServed(t, { DATA_DIR: makeFolder(t), DRAIN: '0s' })
  const clients = attacks.map((bytes) => stay(t, url, bytes))
  await until(async () => clients.every(({ socket }) => !socket.connecting))
  assert.match(await exchange(url, 'GET /healthz HTTP/1.0\r\n\r\n'), /alive/)
  const startMs = systemClock.monotonicMs()

  assert.equal(await stop(), 0)

  const tookMs = systemClock.monotonicMs() - startMs
  assert.ok(tookMs < 8_000, `${tookMs} ms`)
})

test('a request whose body could end at two places', async (t) => {
  const { url } = await openTestService(t)

  for (const target of ['/ping', formPath, '/mcp', '/v1/calls', '/en']) {
    await t.test(`is refused with its connection, and what hides behind it is not heard: ${target}`, async () => {
      for (const bytes of smuggle(target)) {
        const text = await exchange(url, bytes)

        assert.match(text, /^HTTP\/1\.1 400 /, bytes)
        assert.equal(text.split('HTTP/1.1 ').length, 2, bytes)
        assert.doesNotMatch(text, /pong/, bytes)
      }
    })
  }
})

test('requests in one go', async (t) => {
  const service = await openTestService(t)
  const countAnswers = (text: string): number => text.split('HTTP/1.1 200').length - 1

  await t.test('are all answered, in their order, when they are some dozens', async () => {
    const text = await exchange(
      service.url,
      `${kept('/ping').repeat(29)}GET /healthz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`,
    )

    assert.equal(countAnswers(text), 30)
    assert.ok(text.endsWith('alive\n'))
  })

  await t.test('are answered however many come while their answers are taken', async () => {
    const client = stay(t, service.url)
    for (let round = 1; round <= 10; round++) {
      client.socket.write(kept('/ping').repeat(30))
      await until(async () => countAnswers(client.text()) === round * 30)
    }
    client.socket.destroy()
  })

  await t.test('are refused with their connection when they are hundreds, and those behind are not heard', async () => {
    const text = await exchange(service.url, kept('/ping').repeat(1_000))

    assert.ok(countAnswers(text) <= 33, `${countAnswers(text)} answers`)
    assert.equal(text.split('HTTP/1.1 503').length - 1, 1)
    assert.match(text, /"code":503,.*\}$/)
    assert.equal(await countRefused(service, 'pipelined'), 1)
  })
})

const longestQueue = '/proc/sys/net/core/somaxconn'
const allowsQueue = existsSync(longestQueue) && Number(readFileSync(longestQueue, 'utf8')) >= 1_024

test('a thousand connections that come while the loop is busy are kept by the system', {
  skip: !allowsQueue && 'the system keeps fewer connections for anybody',
}, async (t) => {
  const service = await openTestService(t)
  const port = Number(new URL(service.url).port).toString(16).toUpperCase().padStart(4, '0')
  const unheard = new RegExp(`:[0-9A-F]{4} [0-9A-F]+:${port} 02 `, 'g')
  const countUnheard = (): number => readFileSync('/proc/self/net/tcp', 'latin1').match(unheard)?.length ?? 0
  for (let at = 0; at < 1_000; at++) stay(t, service.url)
  await new Promise<void>((resolve) => process.nextTick(resolve))

  // Without a turn of the loop, and before any system tries again.
  const endMs = systemClock.monotonicMs() + 800
  while (countUnheard() > 0 && systemClock.monotonicMs() < endMs)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)

  assert.equal(countUnheard(), 0)
})

test('when there are as many connections as may be', async (t) => {
  const upstream = await openUpstream(t, 'just-one-api')
  const answers: (() => void)[] = []
  upstream.behave((_request, response) => {
    answers.push(() => response.end(JSON.stringify({ code: 301, data: null, message: 'no' })))
  })
  const service = await openTestService(t, {
    environment: {
      CONNECTIONS_MAX: '4',
      PROVIDERS: 'just-one-api',
      JUST_ONE_API_URL: upstream.url,
      JUST_ONE_API_TOKEN: secrets['just-one-api'],
    },
  })
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  const call = (id: number): string => kept(`${kolPath}?token=${ada.secret}&kolId=${id}`)

  await t.test('the oldest that never asked makes room, however many come', async () => {
    const first = stay(t, service.url, 'GET /pi')
    await until(async () => !first.socket.connecting)
    for (let at = 0; at < 12; at++) {
      const next = stay(t, service.url)
      await until(async () => !next.socket.connecting)
    }

    await until(async () => first.hasEnded())
    assert.match(await exchange(service.url, `GET /healthz HTTP/1.0\r\n\r\n`), /alive/)
  })

  await t.test('one that waits for its next request makes room', async () => {
    const clients: StayingClient[] = []
    for (let at = 0; at < 4; at++) {
      const client = stay(t, service.url, kept('/ping'))
      await until(async () => client.text().includes('pong'))
      clients.push(client)
    }

    assert.match(await exchange(service.url, `GET /healthz HTTP/1.0\r\n\r\n`), /alive/)
    await until(async () => clients.some(({ hasEnded }) => hasEnded()))
  })

  await t.test('a call that is being answered is never given up for another, which is told 503', async () => {
    const callers = [1, 2, 3, 4].map((id) => stay(t, service.url, call(id)))
    await until(async () => answers.length >= 4)

    const told = await exchange(service.url, 'GET /healthz HTTP/1.0\r\n\r\n').catch(() => '')
    assert.ok(told === '' || /HTTP\/1.1 503/.test(told), told)
    assert.deepEqual(
      callers.map(({ hasEnded }) => hasEnded()),
      [false, false, false, false],
    )
    upstream.behave((_request, response) => response.end(JSON.stringify({ code: 301, data: null, message: 'no' })))
    for (const answer of answers) answer()
    await until(async () => callers.every(({ text }) => text().includes('"code":301')))
    assert.equal(await countRefused(service, 'full'), 1)
  })
})

test('of one address', async (t) => {
  const upstream = await openUpstream(t, 'just-one-api')
  const waiting: (() => void)[] = []
  /** Has calls answered, those under way as well: a service that stops waits for them. */
  function answerAll(): void {
    upstream.behave(good('just-one-api'))
    for (const answer of waiting.splice(0)) answer()
  }
  const environment = { CONNECTIONS_PER_ADDRESS: '3', ...settingsOf([upstream]) }
  const ask = (url: string): Promise<string> => exchange(url, 'GET /healthz HTTP/1.0\r\n\r\n').catch(() => '')

  /** Takes all places of this machine's usual address with calls that are being answered. */
  async function takeAll(t: TestContext, url: string, secret: string): Promise<void> {
    upstream.behave((request, response) => waiting.push(() => good('just-one-api')(request, response)))
    for (const id of [1, 2, 3]) stay(t, url, kept(`${kolPath}?token=${secret}&kolId=${id}`))
    await until(async () => waiting.length === 3)
  }

  await t.test('there are only so many connections, and another address has its own', async (t) => {
    const { url, addCaller } = await openTestService(t, { environment })
    const { secret } = await addCaller({ balanceMicro: yuan('10') })
    await takeAll(t, url, secret)

    assert.doesNotMatch(await ask(url), /alive/)
    const other = stay(t, url, kept('/ping'), { localAddress: '127.0.0.2' })
    await until(async () => other.text().includes('pong'))

    answerAll()
    await until(async () => (await ask(url)).includes('alive'))
  })

  for (const [what, bytes] of [
    ['nothing', ''],
    ['half a head', 'GET /healthz HTTP/1.1\r\nHost: te'],
    ['half a body', `POST ${formPath} HTTP/1.1\r\nHost: test\r\nContent-Length: 500\r\n\r\nname=a`],
    ['one request', kept('/ping')],
  ] as const) {
    await t.test(`those that sent ${what} make room for one that asks`, async (t) => {
      const { url } = await openTestService(t, { environment })
      const other = stay(t, url, kept('/ping'), { localAddress: '127.0.0.2' })
      const clients = Array.from({ length: 9 }, () => stay(t, url, bytes))
      await until(async () => clients.filter(({ hasEnded }) => hasEnded()).length === 6)

      assert.match(await ask(url), /alive/)

      assert.ok(clients.filter(({ hasEnded }) => hasEnded()).length >= 6)
      assert.equal(other.hasEnded(), false, 'a connection of another address is left alone')
    })
  }

  await t.test('it is the same in its long form', async (t) => {
    const { url, addCaller } = await openTestService(t, { environment: { ...environment, HOST: '::ffff:127.0.0.1' } })
    const { secret } = await addCaller({ balanceMicro: yuan('10') })
    const local = `http://127.0.0.1:${new URL(url).port}`
    await takeAll(t, local, secret)

    assert.doesNotMatch(await ask(local), /alive/)
    answerAll()
  })

  for (const trusted of ['127.0.0.0/8', '1']) {
    await t.test(
      `there are as many as there may be at all where that is a proxy’s: TRUST_PROXY=${trusted}`,
      async (t) => {
        const { url } = await openTestService(t, { environment: { ...environment, TRUST_PROXY: trusted } })
        const clients = Array.from({ length: 9 }, () => stay(t, url, kept('/ping')))

        await until(async () => clients.every(({ text }) => text().includes('pong')))
      },
    )
  }
})
