import { ask } from '#api'
import { formatMoney } from '#format'
import type { FindSource } from '#parts'
import type { PricingView } from '#wire/pricing'

/** Endpoints by name, path and price; each leads to its row here. */
export const findEndpoints: FindSource = {
  group: { en: 'Endpoints', zh: '接口' },
  for: 'viewer',
  async list(accountId, lang) {
    if (accountId === undefined) return []
    const { items } = await ask<PricingView>(`/accounts/${encodeURIComponent(accountId)}/pricing`)
    return items.map(({ path, title, priceMicro }) => ({
      id: `endpoint${path}`,
      label: title[lang],
      second: `${path.split('/').slice(-2).join('/')} · ${formatMoney(priceMicro, { decimals: 2 })}`,
      to: '/pricing',
      search: { q: path },
      words: `${path} ${title.en} ${title.zh}`,
    }))
  },
}
