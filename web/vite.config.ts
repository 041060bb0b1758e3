import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { earlyTheme } from './early-theme.ts'
import { sharedFonts } from './shared-fonts.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The service puts a nonce of its own in its place, for each page it sends. */
const nonceMark = '__NONCE__'

/** What every page needs before it can show anything. */
const base =
  /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|clsx|@tanstack[\\/](store|react-store|history|router-core|react-router|query-core|react-query)|@mantine[\\/]core[\\/]esm[\\/]core)[\\/]|console[\\/](words|format|api)[\\/](?!passkeys)|console[\\/]parts[\\/](button|choices|go|icons|notice-line|page-head|page-link|params|small-menu|star-mark|states|toasts|use-now|values)\./

const tables = /node_modules[\\/]@tanstack[\\/](table-core|react-table|virtual-core|react-virtual)[\\/]/
const floating = /node_modules[\\/](@floating-ui|tabbable)[\\/]/

const fonts = sharedFonts()

export default defineConfig({
  root: here('console'),
  base: '/console/',
  publicDir: false,
  plugins: [react(), fonts.plugin, earlyTheme()],
  experimental: fonts.experimental ?? {},
  html: { cspNonce: nonceMark },
  css: { modules: { generateScopedName: '[local]_[hash:base64:5]' } },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: ['chrome120', 'firefox121', 'safari17.2'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // On a busy machine it would be told of at every build.
      checks: { bundlerTimings: false },
      output: {
        assetFileNames: ({ names: [name = ''] }) =>
          name.endsWith('.woff2') ? 'assets/[name][extname]' : 'assets/[name]-[hash][extname]',
        // What several pages share comes in pieces, so that a page does not bring what only its neighbours need.
        codeSplitting: {
          groups: [
            { name: 'base', test: base, priority: 2 },
            { name: 'table', test: tables, priority: 1 },
            { name: 'floating', test: floating, priority: 1 },
          ],
        },
      },
    },
  },
})
