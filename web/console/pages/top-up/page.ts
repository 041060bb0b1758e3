import { definePage } from '#parts'

export const page = definePage({
  path: '/top-up',
  title: { en: 'Top up', zh: '充值' },
  for: 'viewer',
  load: () => import('./top-up.tsx'),
})
