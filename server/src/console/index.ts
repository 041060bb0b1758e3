/** HTTP for people who signed in, `/console/api`, and what runs in their browsers, `/console`. */
export { consoleAccess } from './access.ts'
export { serveConsole } from './console.ts'
export type { GivenSetting, InstalledProvider, Operating } from './operating.ts'
