import { definePage } from '#parts'

export const page = definePage({
  path: '/operator/system',
  title: { en: 'System', zh: '系统' },
  for: 'operator',
  actions: [{ label: { en: 'Verify the books', zh: '核对账本' }, for: 'operator', search: { verify: 'new' } }],
  load: () => import('./system.tsx'),
})
