import { definePage } from '#parts'

export const page = definePage({
  path: '/join/$secret',
  title: { en: 'Join', zh: '加入' },
  for: 'anybody',
  load: () => import('./join.tsx'),
})
