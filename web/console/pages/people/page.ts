import { definePage } from '#parts'

export const page = definePage({
  path: '/people',
  title: { en: 'People', zh: '人员' },
  for: 'viewer',
  actions: [{ label: { en: 'Invite somebody', zh: '邀请他人' }, for: 'owner', search: { create: 'invitation' } }],
  load: () => import('./people.tsx'),
})
