import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { grantCalls, setPrice } from '#desk'
import { yuan } from '#kit'
import { tester } from '#support/actor'
import { openTestConsole } from '#support/console'
import { makeFolder } from '#support/folder'
import { overPlaces } from '#support/places'
import { kolId, kolPath } from '#support/service'

overPlaces('prices in the console', async (t, makePlace) => {
  const console = await openTestConsole(t, await makePlace())
  const { books } = console
  const payer = await console.addCaller({ balanceMicro: yuan('10') })
  const other = await console.addCaller({ balanceMicro: yuan('10') })
  const viewer = await console.addPerson({ accountId: payer.accountId, role: 'viewer' })
  const neighbour = await console.addPerson({ accountId: other.accountId, role: 'owner' })
  const read = async (person = viewer, account = payer) => {
    const { status, body } = await person.ask(`accounts/${account.accountId}/pricing`)
    assert.equal(status, 200)
    return body.items.find(({ path }: { path: string }) => path === kolPath)
  }

  await t.test('are those that calls are charged, for this account alone', async () => {
    await setPrice(books, tester, { path: kolPath, priceMicro: yuan('0.20'), cachedMicro: yuan('0.01') })
    await setPrice(books, tester, { path: kolPath, accountId: payer.accountId, priceMicro: yuan('0.12') })
    const shown = await read()
    assert.deepEqual(
      [shown.priceMicro, shown.cachedMicro, shown.usualMicro],
      [yuan('0.12'), yuan('0.01'), yuan('0.20')],
    )
    const seen = await read(neighbour, other)
    assert.deepEqual([seen.priceMicro, seen.usualMicro], [yuan('0.20'), null])

    await console.ask(`${kolPath}?token=${payer.secret}&kolId=${kolId}`)
    const { availableMicro } = await books.ledger.getBalance(payer.accountId)
    assert.equal(availableMicro, yuan('10') - shown.priceMicro)
  })

  await t.test('say how many granted calls are left', async () => {
    assert.equal((await read()).granted, null)
    await grantCalls(books, tester, { accountId: payer.accountId, path: kolPath, calls: 3 })
    await console.ask(`${kolPath}?token=${payer.secret}&kolId=${kolId}`)
    assert.deepEqual((await read()).granted, { left: 2, of: 3 })
  })
})

test('how to top up', async (t) => {
  const folder = makeFolder(t)
  const file = join(folder, 'pay.md')
  writeFileSync(file, '## By bank\n\n<img src=x onerror=alert(1)> Account **12** [click](javascript:alert(1))')
  writeFileSync(join(folder, 'pay.zh.md'), '## 银行转账')
  const console = await openTestConsole(t, { environment: { TOP_UP_TEXT_FILE: file } })
  const payer = await console.addCaller({ balanceMicro: yuan('10') })
  const viewer = await console.addPerson({ accountId: payer.accountId, role: 'viewer' })
  const read = async () => (await viewer.ask(`accounts/${payer.accountId}/top-up`)).body

  await t.test('is told in the operator’s words, of which none is run', async () => {
    const { balanceMicro, text } = await read()
    assert.equal(balanceMicro, yuan('10'))
    assert.match(text.en, /<h2[^>]*>By bank/)
    assert.match(text.en, /<strong>12<\/strong>/)
    assert.doesNotMatch(text.en, /<img|javascript:/)
    assert.match(text.zh, /银行转账/)
  })

  await t.test('is told anew when the text was changed, and not at all when it is gone', async () => {
    writeFileSync(file, 'By card')
    assert.match((await read()).text.en, /By card/)
    rmSync(file)
    assert.equal((await read()).text, null)
  })
})
