import type { EndpointDefinition } from '#catalogue'

type Deprecation = NonNullable<EndpointDefinition<never, never>['deprecated']>

/** The first versions were renamed after the operations of Xingtu together, in April 2026. */
export const replacedBy = (operation: string): Deprecation => ({
  since: '2026-04-01',
  successor: `/api/douyin-xingtu/gw/api/${operation}/v1`,
})
