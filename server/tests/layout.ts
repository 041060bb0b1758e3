import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNoBrowser } from '#support/browser'
import { importDocument, listAddresses, openRuler } from '#support/layout'
import { openTestService } from '#support/service'
import { vendorAbsence, vendorFile } from '#support/vendor-document'

// Every page at four widths in both languages: two minutes of a browser, so a command of its own.
test('no page scrolls sideways, has things lie on others or breaks words', { skip: whyNoBrowser }, async (t) => {
  const service = await openTestService(t)
  const listFaults = await openRuler(t, service)

  await t.test('of those that are built in, of guides, the home and of none', async () => {
    const addresses = await listAddresses(service)
    assert.ok(addresses.length > 50)
    assert.deepEqual(await listFaults([...addresses, '/nowhere']), [])
  })

  await t.test('of a whole platform’s document, its widest endpoints', { skip: vendorAbsence }, async () => {
    await importDocument(service, vendorFile)
    const lengthOf = (endpoint: object) => JSON.stringify(endpoint).length
    const byPlatform = Map.groupBy(service.books.catalogue.list(), ({ page: { group } }) => group)
    const widest = [...byPlatform.values()]
      .flatMap((endpoints) =>
        endpoints.toSorted((one, other) => lengthOf(other.params) - lengthOf(one.params)).slice(0, 1),
      )
      .toSorted((one, other) => lengthOf(other.params) - lengthOf(one.params))
      .slice(0, 12)
    assert.equal(widest.length, 12)
    assert.deepEqual(await listFaults(widest.map(({ page: { group, slug } }) => `/api/${group}/${slug}`)), [])
  })
})
