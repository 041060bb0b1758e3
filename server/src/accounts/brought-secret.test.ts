import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { issueToken } from '#desk'
import { openSystemRandom, Refusal } from '#kit'
import { tester, unkept } from '#support/actor'
import { keyFor, openTestStore } from '#support/store'
import { checkBrought } from './brought-secret.ts'
import { createSecret } from './token-secret.ts'
import { openTokens } from './tokens.ts'

const random = openSystemRandom()

/** What is wrong with a secret; nothing where it is taken. */
function complain(secret: string): string | undefined {
  try {
    checkBrought(secret)
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

test('a secret that is brought is taken when it is hard to guess:', async (t) => {
  const takers: Readonly<Record<string, () => string>> = {
    'a UUID': () => crypto.randomUUID(),
    '32 hexadecimal digits': () => randomBytes(16).toString('hex'),
    '20 letters of base64url': () => randomBytes(15).toString('base64url'),
    '256 characters': () => randomBytes(192).toString('base64url'),
    'a JSON Web Token': () =>
      ['{"alg":"HS256","typ":"JWT"}', '{"sub":"1234567890","name":"ada"}', randomBytes(32)]
        .map((part) => Buffer.from(part).toString('base64url'))
        .join('.'),
    'one made by another service of ours': () => createSecret(random),
  }
  for (const [kind, make] of Object.entries(takers)) {
    await t.test(kind, () => {
      const refused = Array.from({ length: 300 }, make).filter((secret) => complain(secret) !== undefined)
      // Of random texts a few look as if they were not.
      assert.ok(refused.length <= 3, `${refused.length} refused: ${complain(refused[0] ?? '')}`)
    })
  }
})

test('a secret that is brought is refused in words, and never said again:', () => {
  const ours = createSecret(random)
  const wrong: Readonly<Record<string, RegExp>> = {
    'only-15-letters': /has 15 characters, and 16 to 256/,
    [randomBytes(200).toString('hex')]: /has 400 characters/,
    'with a blank in the middle 1x': /a URL would have to encode/,
    'with+plus/and=slash0': /a URL would have to encode/,
    'with-percent%20-x9Kq': /a URL would have to encode/,
    'mit-Ümlaut-x9Kq-27ab': /a URL would have to encode/,
    'ends-in-a-line-break-9Kq\n': /a URL would have to encode/,
    aaaaaaaaaaaaaaaaaaaaaaaa: /1 different characters/,
    abcabcabcabcabcabcabcabc: /3 different characters/,
    '123456781234567812345678': /easy to guess as \d+ random bits/,
    abcdefghijklmnopqrstuvwxyz0123456789: /easy to guess/,
    passwordpassword1: /easy to guess/,
    'x7Kq-9Lm.x7Kq-9Lm.x7Kq-9Lm.': /repeats itself/,
    [`${ours.slice(0, -1)}${ours.endsWith('0') ? '1' : '0'}`]: /checksum is wrong: it is mistyped/,
    [ours.slice(0, -3)]: /checksum is wrong/,
    alm_0123456789abcdef: /checksum is wrong/,
  }
  for (const [secret, expected] of Object.entries(wrong)) {
    const complaint = complain(secret) ?? 'nothing'
    assert.match(complaint, expected, secret)
    assert.ok(!complaint.includes(secret))
  }
})

test('a secret that is brought', async (t) => {
  const secret = 'q7Zt0aWvX3-pR9~cL.b2_MeKd8'
  const world = openTestStore(t)
  const { tokens, store, clock, addAccount } = world
  const { accountId, secret: ours } = await addAccount({ name: 'ada', availableMicro: 0 })
  const { accountId: other } = await addAccount({ name: 'bob', availableMicro: 0 })
  const bring = (brought: string, payer = accountId): Promise<unknown> =>
    issueToken({ ...world, ...unkept }, tester, { accountId: payer, brought })
  const idOf = async (): Promise<string> => (await tokens.identify(secret)).tokenId

  await t.test('is not looked for where none was brought, however many ask', async () => {
    let looks = 0
    const digestKey = {
      ...keyFor('a key for tests'),
      get() {
        looks++
        return keyFor('a key for tests').get()
      },
    }
    const cheap = openTokens({ store, clock, random, digestKey })
    await assert.rejects(cheap.identify(secret), /TOKEN INVALID/)
    assert.equal(looks, 0)
    await bring(secret)
    await cheap.identify(secret)
    for (const garbage of ['short', `${secret} `, 'x'.repeat(257), ours.slice(0, -1), 'alm_'.padEnd(53, 'x')])
      await assert.rejects(cheap.identify(garbage), /TOKEN INVALID/)
    assert.equal(looks, 1)
  })

  await t.test('is known at once, and only as it was written', async () => {
    assert.match(await idOf(), /^tok_/)
    await assert.rejects(tokens.identify(secret.toLowerCase()), /TOKEN INVALID/)
    await assert.rejects(tokens.identify(secret.slice(1)), /TOKEN INVALID/)
    await tokens.identify(ours)
  })

  await t.test('is one token’s: not of a second, nor one made here', async () => {
    const id = await idOf()
    await assert.rejects(bring(secret), new RegExp(`is that of token ${id} already$`))
    await assert.rejects(bring(secret, other), /is that of token/)
    await assert.rejects(bring(ours, other), /is that of token/)
  })

  await t.test('leaves nothing of itself in a list', async () => {
    const listed = await tokens.listTokens({ accountId, limit: 10 })
    assert.deepEqual(
      listed.find(({ isBrought }) => isBrought),
      { ...listed[0], id: await idOf(), hint: null, isBrought: true },
    )
    assert.ok(!JSON.stringify(listed).includes(secret.slice(-4)))
  })

  await t.test('does not come back to life when it is revoked', async () => {
    await store.write(tokens.revokeToken(await idOf()))

    await assert.rejects(idOf(), /TOKEN INVALID/)
    await assert.rejects(bring(secret, other), /which is revoked: a dead secret does not come back to life/)
    await assert.rejects(idOf(), /TOKEN INVALID/)
  })
})
