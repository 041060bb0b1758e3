import { definePage } from '#parts'

export const page = definePage({
  path: '/security',
  title: { en: 'Security', zh: '安全' },
  for: 'person',
  actions: [{ label: { en: 'Add a passkey', zh: '添加通行密钥' }, for: 'person', search: { create: 'passkey' } }],
  load: () => import('./security.tsx'),
})
