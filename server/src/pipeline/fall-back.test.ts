import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openArchive } from '#archive'
import { loadCatalogue } from '#catalogue'
import { Problem } from '#kit'
import { kolPath } from '#support/service'
import { openTestStore } from '#support/store'
import type { ValidCall } from './call.ts'
import { fallBack } from './fall-back.ts'
import { createFindStale } from './find-stale.ts'
import { createRefuseUnfunded } from './refuse-unfunded.ts'

test('an old answer stands in for one that upstreams failed to give, and hides no failure of our own', async (t) => {
  const { store, clock, ledger, addAccount } = openTestStore(t)
  const archive = openArchive(store, clock)
  const endpoint = (await loadCatalogue()).find(kolPath)
  assert.ok(endpoint)
  const [params, data] = [{ kolId: '1' }, Buffer.from('{}')]
  await archive.keep({ endpoint, params, data, body: data, provider: 'p', collectedAt: clock.now() - 1, callId: 'c' })
  const caller = await addAccount({ name: 'ada', availableMicro: 0 })
  let hasLeft = false
  // What a step before this one would know of it.
  const call = {
    id: 'd',
    caller,
    endpoint,
    params,
    acceptCache: true,
    question: 'q',
    trace: {},
    client: { isGone: () => hasLeft, onGone() {} },
  } as unknown as ValidCall
  const stepWhere = (cachedFree: 'anyone' | 'funded') => {
    const needs = { archive, ledger, clock, cacheTtlMs: undefined, staleMaxMs: 1_000 }
    return fallBack(createFindStale({ ...needs, refuseUnfunded: createRefuseUnfunded({ ledger, cachedFree }) }))
  }
  const step = stepWhere('anyone')
  const failWith = (error: Error) => step(call, () => Promise.reject(error))

  assert.equal(String((await failWith(new Problem('collection.failed'))).data), '{}')
  assert.equal(String((await failWith(new Problem('service.busy'))).data), '{}')
  const fail = () => Promise.reject(new Problem('collection.failed'))
  await assert.rejects(stepWhere('funded')(call, fail), { kind: 'balance.short' })
  await assert.rejects(failWith(new Error('ours')), /ours/)
  await assert.rejects(failWith(new Problem('balance.short')), Problem)
  hasLeft = true
  await assert.rejects(failWith(new Problem('service.busy')), Problem)
})
