import { definePage } from '#parts'

export const page = definePage({
  path: '/',
  title: { en: 'Home', zh: '首页' },
  for: 'viewer',
  load: () => import('./home.tsx'),
})
