import { definePage } from '#parts'

export const page = definePage({
  path: '/operator/accounts',
  title: { en: 'Accounts', zh: '账户' },
  for: 'operator',
  actions: [{ label: { en: 'Create account', zh: '创建账户' }, for: 'operator', search: { create: 'account' } }],
  load: () => import('./accounts.tsx'),
})
