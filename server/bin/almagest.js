#!/usr/bin/env node
// Plain JavaScript that any Node since 14 can read, so that an old one says what is wrong instead of failing to parse.
const [major] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `almagest needs Node 24 and this is ${process.version}; npm ci brings one along: start it as "npx almagest" or "npm start".`,
  )
  process.exitCode = 1
} else {
  import('../src/main.ts').catch((error) => {
    console.error(error)
    process.exitCode = 70
  })
}
