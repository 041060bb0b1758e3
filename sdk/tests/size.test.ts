import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const resolveDir = fileURLToPath(new URL('.', import.meta.url))

/** What a page would load of it. */
async function bundle(contents: string): Promise<{ readonly text: string; readonly bytes: number }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  const [file] = outputFiles
  assert.ok(file)
  return { text: file.text, bytes: gzipSync(file.contents).length }
}

test('without the table of endpoints it is under 15 KB, gzipped, and has no endpoint in it', async () => {
  const { text, bytes } = await bundle("import { Almagest } from '@almagest/sdk/core'; console.log(new Almagest())")
  assert.ok(bytes < 15_000, `${bytes} bytes`)
  assert.ok(bytes > 2_000, 'nothing was bundled')
  assert.doesNotMatch(text, /douyin/)
})

test('what is not used is left out', async () => {
  const { bytes } = await bundle("import { BalanceError } from '@almagest/sdk'; console.log(BalanceError)")
  assert.ok(bytes < 1_000, `${bytes} bytes`)
})

test('with every endpoint it is under 15 KB too', async () => {
  const { text, bytes } = await bundle("import { Almagest } from '@almagest/sdk'; console.log(new Almagest())")
  assert.match(text, /douyin/)
  assert.ok(bytes < 15_000, `${bytes} bytes`)
})
