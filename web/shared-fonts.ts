import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin, UserConfig } from 'vite'

const folder = fileURLToPath(new URL('docs/fonts/', import.meta.url))

/** Where the documentation serves its typefaces: by the same sum as `server/src/docs/assets.ts`. */
function findBase(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder).toSorted())
    if (name.endsWith('.woff2')) hash.update(readFileSync(`${folder}${name}`))
  return `/assets/fonts.${hash.digest('hex').slice(0, 12)}/`
}

const isFont = (name: string): boolean => name.endsWith('.woff2')

/** The console's typefaces are the documentation's files, at their address: who has read the one has them for the other. */
export function sharedFonts(): { readonly plugin: Plugin; readonly experimental: UserConfig['experimental'] } {
  const base = findBase()
  return {
    plugin: {
      name: 'shared-fonts',
      transformIndexHtml: () => [
        {
          tag: 'link',
          attrs: { rel: 'preload', href: `${base}inter.woff2`, as: 'font', type: 'font/woff2', crossorigin: '' },
          injectTo: 'head',
        },
      ],
      generateBundle(_, bundle) {
        for (const name of Object.keys(bundle)) if (isFont(name)) delete bundle[name]
      },
    },
    experimental: {
      renderBuiltUrl: (name) => (isFont(name) ? `${base}${basename(name)}` : undefined),
    },
  }
}
