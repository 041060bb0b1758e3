/** What may be reached at addresses that people give: nothing but the open internet, unless the operator says so. */
export { openGuardedAgent } from './guarded-agent.ts'
export { readPublicUrl } from './public-url.ts'
