import type { Endpoint } from '#catalogue'
import type { Lang } from './page.ts'

/** Where a page of an endpoint stands, without its language. */
export const pageAddress = ({ page: { group, slug } }: Pick<Endpoint, 'page'>): string => `/api/${group}/${slug}`

export const endpointOpenApi = ({ page: { group, slug } }: Pick<Endpoint, 'page'>, lang: Lang): string =>
  `/openapi/${group}/${slug}-${lang}.json`
