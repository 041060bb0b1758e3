/** What may be reached at addresses that people give: nothing but the open internet, unless the operator says so. */
export { type FindAddresses, openGuardedAgent } from './guarded-agent.ts'
export { isPublicAddress } from './public-address.ts'
export { readPublicUrl } from './public-url.ts'
