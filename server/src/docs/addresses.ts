import type { Endpoint } from '#catalogue'
import type { Lang } from './page.ts'

type PageAddress = Endpoint['page']

/** Where a page of an endpoint stands, without its language. */
export const pageAddress = ({ group, slug }: PageAddress): string => `/api/${group}/${slug}`

/** Where a page of one of our own operations stands, by its id: `listCalls` is `/service/list-calls`. */
export const serviceAddress = (id: string): string =>
  `/service/${id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Where the OpenAPI document of an endpoint is, by its page. */
export const openApiAddress = ({ group, slug }: PageAddress, lang: Lang): string =>
  `/openapi/${group}/${slug}-${lang}.json`

/** Where the OpenAPI document of all endpoints is. */
export const wholeOpenApiAddress = (lang: Lang): string => (lang === 'en' ? '/openapi.json' : '/openapi-zh.json')
