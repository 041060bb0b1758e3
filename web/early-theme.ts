import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** Puts a small script before the styles, so that a page is never shown in the wrong light; Vite itself leaves it where it is. */
export function earlyTheme(): Plugin {
  const source = readFileSync(new URL('early-theme.js', import.meta.url), 'utf8')
  const fileName = `assets/theme-${createHash('sha256').update(source).digest('hex').slice(0, 8)}.js`
  return {
    name: 'early-theme',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source })
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/console/${fileName}` }, injectTo: 'head-prepend' }],
  }
}
