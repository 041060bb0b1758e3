import { definePage } from '#parts'

export const page = definePage({
  path: '/operator/settings',
  title: { en: 'Settings', zh: '设置' },
  for: 'operator',
  load: () => import('./settings.tsx'),
})
