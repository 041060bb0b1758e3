import { ask } from '#api'
import type { FindSource } from '#parts'
import type { TokenPage } from '#wire/tokens'

/** Tokens by their labels, each with its calls. */
export const tokenSource: FindSource = {
  group: { en: 'API tokens', zh: 'API 令牌' },
  for: 'viewer',
  async list(accountId) {
    if (accountId === undefined) return []
    const { items } = await ask<TokenPage>(`/accounts/${encodeURIComponent(accountId)}/tokens`)
    return items.map(({ id, label, hint }) => ({
      id: `token${id}`,
      label: label ?? id,
      second: hint === null ? id : `alm_…${hint}`,
      words: id,
      to: '/calls',
      search: { token: id },
    }))
  },
}
