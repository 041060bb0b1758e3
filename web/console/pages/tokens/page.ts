import { definePage } from '#parts'

export const page = definePage({
  path: '/tokens',
  title: { en: 'API tokens', zh: 'API 令牌' },
  for: 'viewer',
  actions: [{ label: { en: 'Create token', zh: '创建令牌' }, for: 'member', search: { create: 'token' } }],
  findSource: async () => (await import('./find-tokens.ts')).tokenSource,
  load: () => import('./tokens.tsx'),
})
