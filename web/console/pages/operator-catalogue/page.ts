import { definePage } from '#parts'

export const page = definePage({
  path: '/operator/catalogue',
  title: { en: 'Catalogue', zh: '目录' },
  for: 'operator',
  actions: [{ label: { en: 'Import a document', zh: '导入文档' }, for: 'operator', search: { import: 'new' } }],
  load: () => import('./catalogue.tsx'),
})
