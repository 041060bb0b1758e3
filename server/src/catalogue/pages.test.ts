import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Text } from '#kit'
import { createPages } from './pages.ts'

const both = (text: string): Text => ({ en: text, zh: text })

const endpoint = (path: string, title: string, platform: string) => ({
  path,
  title: both(title),
  platform: both(platform),
})

const addressOf = ({ group, slug }: { readonly group: string; readonly slug: string }) => `${group}/${slug}`

test('the page of an imported endpoint', async (t) => {
  await t.test('is called by its title, by its path where that is taken, and numbered at last', () => {
    const { take } = createPages([])
    const pages = ['/api/shop/one/v1', '/api/shop/two/v1', '/api/shop/two.v1'].map((path) =>
      addressOf(take(endpoint(path, 'List', 'Shop'))),
    )
    assert.deepEqual(pages, ['shop/list', 'shop/shop-two-v1', 'shop/shop-two-v1-2'])
  })

  await t.test('takes no address of a page that was there before, nor one that page had earlier', () => {
    const { take } = createPages([
      {
        page: { group: 'shop', slug: 'list' },
        pageAliases: [{ group: 'shop', slug: 'shop-one-v1' }],
        platform: both('Shop'),
      },
    ])
    assert.equal(addressOf(take(endpoint('/api/shop/one/v1', 'List', 'Shop'))), 'shop/shop-one-v1-2')
  })

  await t.test("is kept until another has it, and then takes nobody else's", () => {
    const builtIn = { page: { group: 'shop', slug: 'list' }, pageAliases: [], platform: both('Shop') }
    const { keep, take } = createPages([builtIn])
    const known = (path: string, slug: string) => ({
      definition: endpoint(path, 'List', 'Shop'),
      page: { group: 'shop', slug },
    })
    const pages = keep([known('/api/shop/list/v1', 'list'), known('/api/shop/search/v1', 'shop-list-v1')])
    assert.deepEqual(
      pages.map(({ page }) => addressOf(page)),
      ['shop/shop-list-v1-2', 'shop/shop-list-v1'],
    )
    assert.equal(addressOf(take(endpoint('/api/shop/list/v1', 'List', 'Shop'))), 'shop/shop-list-v1-3')
  })

  await t.test('stands under its own platform, whatever letters that is written in', () => {
    const { take } = createPages([])
    const groups = [
      endpoint('/api/douyin/list/v1', '列表', '抖音'),
      endpoint('/api/kuaishou/list/v1', '列表', '快手'),
      endpoint('/api/douyin/find/v1', '查找', '抖音'),
      endpoint('/api/douyin/shop/v1', '商品', '抖音电商'),
    ].map((one) => take(one).group)
    assert.deepEqual(groups, ['douyin', 'kuaishou', 'douyin', 'douyin-2'])
  })
})
