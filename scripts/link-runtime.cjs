// Plain JavaScript for an older Node: npm 10, which Node 20 brings, links the Node it installed and then takes the link away
// again, because packages for other systems have one of the same name. With it gone, scripts would run on the older Node.
const { execSync } = require('node:child_process')

if (Number(process.versions.node.split('.')[0]) < 26) execSync('npm rebuild --silent', { stdio: 'inherit' })
