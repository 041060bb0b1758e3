#!/usr/bin/env node
// Plain JavaScript that any Node since 14 can read, so that an old one says what is wrong instead of failing to parse.
import { fileURLToPath } from 'node:url'

const [major] = process.versions.node.split('.').map(Number)
if (major < 26) {
  console.error(
    `almagest needs Node 26 and this is ${process.version}; npm ci brings one along: start it as "npx almagest" or "npm start".`,
  )
  process.exitCode = 1
} else {
  import('node:module')
    .then(({ enableCompileCache }) => {
      // Stripping types and compiling is most of a start. Kept beside the code: whoever writes there could as well change it.
      enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/almagest', import.meta.url)))
      return import('../src/main.ts')
    })
    .catch((error) => {
      console.error(error)
      process.exitCode = 70
    })
}
