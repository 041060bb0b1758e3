/** The catalogue as MCP tools, at `/mcp`. */
export { serveMcp } from './serve-mcp.ts'
