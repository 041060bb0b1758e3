import type { Text } from '#kit'

/** As documentation names what these endpoints are of. */
export const marketplace: Text = { en: 'Douyin Xingtu APIs', zh: '抖音星图 API' }
