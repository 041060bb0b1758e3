import { defineCallEndpoint } from './call-endpoint.ts'
import { defineCompareCreators } from './compare-creators.ts'
import { defineDescribeEndpoint } from './describe-endpoint.ts'
import { defineGetBalance } from './get-balance.ts'
import { defineGetCreator } from './get-creator.ts'
import { defineGetHistory } from './get-history.ts'
import type { McpNeeds } from './needs.ts'
import { defineSearchEndpoints } from './search-endpoints.ts'
import type { Tool } from './tool.ts'

/** Every tool, in the order hosts list them: as one comes to use them. */
export const defineTools = (needs: McpNeeds): readonly Tool[] => [
  defineSearchEndpoints(needs),
  defineDescribeEndpoint(needs),
  defineCallEndpoint(needs),
  defineGetCreator(needs),
  defineCompareCreators(needs),
  defineGetHistory(needs),
  defineGetBalance(needs),
]
