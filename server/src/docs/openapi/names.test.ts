import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formerId, nameOperations } from './names.ts'

const nameAll = (...paths: readonly string[]) => [...nameOperations(paths.map((path) => ({ path }))).values()]

test('the ids of operations', async (t) => {
  await t.test('are names in any language, made of the path', () => {
    assert.deepEqual(nameAll('/api/douyin-xingtu/gw/api/data_sp/get_author_tags/v1', '/api/1688/item.get/v2'), [
      'douyinXingtuGwApiDataSpGetAuthorTagsV1',
      'api1688ItemGetV2',
    ])
  })

  await t.test('are each one operation’s, and the first keeps its own', () => {
    assert.deepEqual(nameAll('/api/shop/find_more/v1', '/api/shop/find.more/v1', '/api/shop/findMore/v1'), [
      'shopFindMoreV1',
      'shopFindMoreV1Variant2',
      'shopFindMoreV1Variant3',
    ])
  })

  await t.test('are never those of our own operations', () => {
    assert.deepEqual(nameAll('/api/list/calls', '/api/ping'), ['listCallsVariant2', 'pingVariant2'])
  })

  await t.test('have what they were before beside them, which tells every path from every other', () => {
    assert.equal(formerId('/api/shop/find_more/v1'), 'shop_find.more_v1')
    assert.equal(formerId('/api/shop/find.more/v1'), 'shop_find~more_v1')
  })
})
