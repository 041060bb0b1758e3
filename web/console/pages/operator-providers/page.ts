import { definePage } from '#parts'

export const page = definePage({
  path: '/operator/providers',
  title: { en: 'Providers', zh: '上游' },
  for: 'operator',
  actions: [{ label: { en: 'Check upstreams', zh: '检查上游' }, for: 'operator', search: { check: 'new' } }],
  load: () => import('./providers.tsx'),
})
