import { definePage } from '#parts'

export const page = definePage({
  path: '/operator/endpoints',
  title: { en: 'Endpoints', zh: '接口' },
  for: 'operator',
  load: () => import('./endpoints.tsx'),
})
