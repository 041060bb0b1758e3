import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { yuan } from '#kit'
import { defineQuery } from '#store'
import { encodings, says } from '#support/encodings'
import { makeFolder } from '#support/folder'
import { exchange, kolPath, openTestService, type TestService, thingsPath } from '#support/service'
import {
  type Behaviour,
  goodBodies,
  openUpstream,
  secrets,
  send,
  settingsOf,
  type UpstreamName,
} from '#support/upstream'

/** What an upstream could say back of what it was sent. */
const sent = {
  'just-one-api': secrets['just-one-api'],
  tikhub: secrets.tikhub,
  xingtu: 'xingtu-secret-0123456789',
} as const satisfies Record<UpstreamName, string>

/** The secret in every encoding, and in every encoding of every other. */
const listEncoded = (secret: string): string[] =>
  Object.values(encodings).flatMap((outer) => Object.values(encodings).map((inner) => outer(inner(secret))))

/** JSON whose strings are written as they are; what would break it is left out. */
function writeEchoes(secret: string): string {
  const whole = listEncoded(secret).filter((text) => {
    try {
      return typeof JSON.parse(`"${text}"`) === 'string'
    } catch {
      return false
    }
  })
  assert.ok(whole.length > 300, `${whole.length} encodings`)
  return `["${whole.join('","')}"]`
}

const echoInAnswer = (name: UpstreamName): Behaviour =>
  send(goodBodies[name].replace('"base_resp":{', `"echo":${writeEchoes(sent[name])},"base_resp":{`))

const refusals: Readonly<Record<string, (secret: string) => Behaviour>> = {
  'a refusal': (secret) => send(`{"code":400,"message":${writeEchoes(secret)}}`, { status: 400 }),
  'a page': (secret) => send(`<p>${listEncoded(secret).join(' ')}</p>`, { headers: { 'content-type': 'text/html' } }),
  'no JSON': (secret) => send(`{"a":"${listEncoded(secret).join('" "')}`),
  'its headers': (secret) =>
    send('', { status: 302, headers: { location: `/?a=${encodeURIComponent(encodeURIComponent(secret))}` } }),
  'its kind of content': (secret) =>
    send('{}', { headers: { 'content-type': `image/${Buffer.from(secret).toString('hex')}` } }),
}

function listFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const listBlobs = defineQuery<{ readonly bytes: Uint8Array }>('test.listBlobs', 'SELECT bytes FROM blob')

/** All that is to be seen of one call: by its caller, by operators, in the log, in files. */
async function listOutputs(service: TestService): Promise<Readonly<Record<string, string>>> {
  const ada = await service.addCaller({ balanceMicro: yuan('10'), isOperator: true })
  const reply = await service.ask(`${kolPath}?token=${ada.secret}&kolId=7000000000000000001`)
  const pages = ['/v1/calls', `/v1/calls/${reply.body.requestId}`, '/v1/providers'].map(async (path) =>
    (await fetch(`${service.url}${path}`, { headers: { authorization: `Bearer ${ada.secret}` } })).text(),
  )
  const blobs = await service.books.store.list(listBlobs, {})
  return {
    answer: reply.text,
    headers: [...reply.headers].flat().join('\n'),
    pages: (await Promise.all(pages)).join('\n'),
    log: service.logLines.join('\n'),
    archive: blobs.map(({ bytes }) => zstdDecompressSync(bytes).toString('utf8')).join('\n'),
    files: listFiles(service.dataDir)
      .map((file) => readFileSync(file).toString('latin1'))
      .join('\n'),
  }
}

for (const name of Object.keys(sent) as UpstreamName[]) {
  test(`a secret that ${name} says back encoded`, async (t) => {
    const secret = sent[name]
    const local = await openUpstream(t, name)
    const environment = { ...settingsOf([local]), LOG_LEVEL: 'trace', EXPOSE_PROVIDERS: 'true' }

    await t.test('in an answer is struck out of all that is delivered and kept, and of nothing else', async (t) => {
      local.behave(echoInAnswer(name))
      const service = await openTestService(t, { environment })

      const outputs = await listOutputs(service)

      const { code, data } = JSON.parse(outputs['answer'] ?? '')
      assert.equal(code, 0)
      assert.ok(data.echo.length > 300)
      for (const echo of data.echo) assert.match(echo, /^[*=%3dD\r\n]+$/)
      for (const [where, text] of Object.entries(outputs)) {
        assert.ok(text.length > 0, where)
        assert.equal(says(text, secret, 1), false, where)
      }
      for (const echo of data.echo) assert.equal(says(echo, secret, 3), false, echo)
      if (name !== 'tikhub') assert.match(outputs['answer'] ?? '', /"extra":\{"9":1,"1":1234567890123456789012345\}/)
    })

    for (const [what, behave] of Object.entries(refusals)) {
      await t.test(`in ${what} is in nothing that leaves the service`, async (t) => {
        local.behave(behave(secret))
        const service = await openTestService(t, { environment })

        const outputs = await listOutputs(service)

        assert.match(outputs['answer'] ?? '', /"code":301/)
        assert.match(outputs['log'] ?? '', /a provider gave no answer/)
        for (const [where, text] of Object.entries(outputs)) assert.equal(says(text, secret, 1), false, where)
      })
    }
  })
}

test('a caller’s own secret, sent encoded, is in no answer and no log line', async (t) => {
  const service = await openTestService(t, { environment: { LOG_LEVEL: 'trace', TRUST_PROXY: '1' } })
  const { secret } = await service.addCaller({ balanceMicro: yuan('10') })
  const texts = listEncoded(secret).filter((text, at) => at % 3 === 0 && !/[\r\n]/.test(text) && text.length < 4_000)
  assert.ok(texts.length > 80, `${texts.length} encodings`)

  const received: string[] = []
  for (const text of texts) {
    const query = encodeURIComponent(text)
    const { status, text: answer } = await service.ask(
      `${thingsPath}?token=${secret}&name=ada&keyword=${query.slice(0, 300)}&${query}=1`,
      { headers: { 'x-forwarded-for': text } },
    )
    received.push(`${status} ${answer}`)
  }
  for (const text of texts.slice(0, 40)) {
    received.push(await exchange(service.url, `GET /${text} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`))
  }

  for (const line of [...received, ...service.logLines]) assert.equal(says(line, secret, 2), false, line.slice(0, 500))
  assert.ok(service.logLines.some((line) => line.includes('alm_***')))
})

test('a secret that stands where a record of an attempt is cut leaves no half of it', async (t) => {
  // The record names the file looked for: a long folder brings the question to where it is cut.
  const folder = join(makeFolder(t), 'x'.repeat(120))
  mkdirSync(folder)
  const service = await openTestService(t, { environment: { RECORDINGS_DIR: folder } })
  const ada = await service.addCaller({ balanceMicro: yuan('10'), isOperator: true })

  for (let before = 0; before <= 140; before += 10) {
    const keyword = `${'x'.repeat(before)}${ada.secret}`
    const { body } = await service.ask(`${thingsPath}?token=${ada.secret}&name=ada&keyword=${keyword}`)
    const record = await fetch(`${service.url}/v1/calls/${body.requestId}?token=${ada.secret}`)
    assert.doesNotMatch(await record.text(), /alm_[0-9A-Za-z]{10}/, `after ${before}`)
  }
})
