import { definePage } from '#parts'

export const page = definePage({
  path: '/sign-in',
  title: { en: 'Sign in', zh: '登录' },
  for: 'anybody',
  load: () => import('./sign-in.tsx'),
})
