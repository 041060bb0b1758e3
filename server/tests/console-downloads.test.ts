import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { yuan } from '#kit'
import { openTestConsole, type TestPerson } from '#support/console'
import { kolPath } from '#support/service'
import { tamper } from '#support/tamper'

/** More than the system keeps on its way between two programs. */
const charges = 80_000
const patienceMs = 30_000

test('a file that is downloaded', async (t) => {
  const console = await openTestConsole(t)
  const { ledger, store, accounts } = console.books
  const payer = await console.addCaller({ balanceMicro: yuan('10000') })
  const { accountId, tokenId } = payer
  for (let first = 0; first < charges; first += 2_000)
    await store.commit(
      Array.from({ length: 2_000 }, (_, nth) =>
        ledger.chargeCall({ callId: `call ${first + nth}`, accountId, tokenId, path: kolPath, priceMicro: 1, at: 0 }),
      ),
    )
  const person = await console.addPerson({ accountId, role: 'viewer' })
  const file = `accounts/${accountId}/money/file?format=json`

  /** Begins one as a browser would, and takes nothing of it. */
  async function begin({ cookie }: TestPerson, id: string) {
    const sent = request(`${console.origin}/console/api/${file}&download=${id}`, { headers: { cookie } }).end()
    await new Promise<void>((done, fail) => sent.once('response', () => done()).once('error', fail))
    sent.on('error', () => {})
    return sent
  }
  const look = async (id: string) => (await person.ask(`downloads/${id}`)).body
  async function lookUntil(id: string, state: string) {
    const untilMs = performance.now() + patienceMs
    for (;;) {
      const found = await look(id)
      if (found.state === state || performance.now() > untilMs) return found
      await pause(20)
    }
  }

  await t.test('is read no faster than it is taken', async () => {
    const sent = await begin(person, 'slow')
    await pause(500)
    const { state, rows } = await look('slow')
    assert.deepEqual([state, rows < charges], ['running', true], `${rows} rows were read for nobody`)
    sent.destroy()
    assert.equal((await lookUntil('slow', 'failed')).state, 'failed')
  })

  await t.test('is one of two at a time of a person, and who leaves makes room', async () => {
    const [one, two] = [await begin(person, 'one'), await begin(person, 'two')]
    const refused = await person.ask(`${file}&download=three`)
    assert.deepEqual([refused.status, refused.body.kind], [429, 'downloads.busy'])
    assert.deepEqual(await look('three'), { state: 'failed', rows: 0, rowsMax: null, why: 'busy' })
    const other = await console.addPerson({ accountId, role: 'viewer' })
    assert.equal((await other.ask(file)).body.items.length, charges + 1)
    one.destroy()
    two.destroy()
    assert.equal((await lookUntil('one', 'failed')).state, 'failed')
    assert.equal((await lookUntil('two', 'failed')).state, 'failed')
    assert.equal((await person.ask(`${file}&download=four`)).body.items.length, charges + 1)
    assert.deepEqual((await look('four')).state, 'done')
  })

  await t.test('of more rows than a sheet holds is refused with what to take instead', async () => {
    await tamper({ dataDir: console.dataDir, store }, `UPDATE money_day SET entries = 2000000 WHERE kind = 'charge'`)
    const refused = await person.ask(`accounts/${accountId}/statement/file?format=xlsx&download=many`)
    assert.equal(refused.status, 409)
    assert.match(refused.body.detail, /1,048,575 rows below its head, and there are more: use CSV/)
    assert.equal((await look('many')).why, 'rows')
  })

  await t.test('keeps nothing of the service waiting meanwhile', async () => {
    const sent = await begin(person, 'five')
    assert.equal((await accounts.getAccount(payer.name)).id, accountId)
    await store.write(ledger.topUp({ accountId, amountMicro: 1 }))
    sent.destroy()
    assert.equal((await lookUntil('five', 'failed')).state, 'failed')
  })
})
