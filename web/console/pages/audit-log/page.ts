import { definePage } from '#parts'

export const page = definePage({
  path: '/operator/audit-log',
  title: { en: 'Audit log', zh: '审计日志' },
  for: 'operator',
  load: () => import('./audit-log.tsx'),
})
