import { definePage } from '#parts'

export const page = definePage({
  path: '/operator',
  title: { en: 'Overview', zh: '总览' },
  for: 'operator',
  load: () => import('./overview.tsx'),
})
