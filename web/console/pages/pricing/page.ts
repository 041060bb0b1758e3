import { definePage } from '#parts'

export const page = definePage({
  path: '/pricing',
  title: { en: 'Pricing', zh: '价格' },
  for: 'viewer',
  findSource: async () => (await import('./find-endpoints.ts')).findEndpoints,
  load: () => import('./pricing.tsx'),
})
