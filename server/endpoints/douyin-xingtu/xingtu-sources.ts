import type { EndpointDefinition, Honours } from '#catalogue'
import { tikHub } from '#providers/tikhub'
import { xingtu } from '#providers/xingtu'

interface Operation {
  /** Xingtu's own path, after `/gw/api/`. */
  readonly operation: string
  /** TikHub's name of the same operation. */
  readonly tikHubName: string
  readonly rename: Readonly<Record<string, string>>
  /** What Xingtu's own pages always send beside; TikHub does so by itself. */
  readonly fixed?: Readonly<Record<string, string>>
  readonly honours: Honours
}

/** What Xingtu's own pages ask for short videos. */
export const shortVideos = { platform_source: '1', platform_channel: '1' } as const

/** What TikHub takes for an operation of Xingtu that it passes on as it is. */
const cost = { currency: 'USD', micro: 1_000 } as const

/** TikHub, where it passes an operation of Xingtu on with its own parameters, and Xingtu itself. */
export const passedOn = ({
  operation,
  tikHubName,
  fixed,
  ...asked
}: Operation): EndpointDefinition<never, never>['sources'] => [
  tikHub.source({ ...asked, path: `/api/v1/douyin/xingtu_v2/${tikHubName}`, cost }),
  xingtu.source({ ...asked, path: `/gw/api/${operation}`, ...(fixed && { fixed }) }),
]
