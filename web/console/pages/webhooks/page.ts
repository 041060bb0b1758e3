import { definePage } from '#parts'

export const page = definePage({
  path: '/webhooks',
  title: { en: 'Webhooks', zh: 'Webhook' },
  for: 'viewer',
  actions: [{ label: { en: 'Add webhook', zh: '添加 webhook' }, for: 'member', search: { create: 'webhook' } }],
  load: () => import('./webhooks.tsx'),
})
