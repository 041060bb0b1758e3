import { definePage } from '#parts'

export const page = definePage({
  path: '/notices',
  title: { en: 'Notices', zh: '通知' },
  for: 'viewer',
  waiting: '/notices/waiting',
  load: () => import('./notices.tsx'),
})
