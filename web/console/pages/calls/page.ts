import { definePage } from '#parts'

export const page = definePage({
  path: '/calls/{-$requestId}',
  title: { en: 'Calls', zh: '调用' },
  for: 'viewer',
  load: () => import('./calls.tsx'),
})
