import { definePage } from '#parts'

export const page = definePage({
  path: '/money',
  title: { en: 'Money', zh: '资金' },
  for: 'viewer',
  actions: [
    { label: { en: 'Statement of this month', zh: '本月对账单' }, for: 'viewer', search: { tab: 'statements' } },
  ],
  load: () => import('./money.tsx'),
})
