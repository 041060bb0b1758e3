import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { sharedFonts } from './shared-fonts.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The service puts a nonce of its own in its place, for each page it sends. */
const nonceMark = '__NONCE__'

const fonts = sharedFonts()

export default defineConfig({
  root: here('console'),
  base: '/console/',
  publicDir: false,
  plugins: [react(), fonts.plugin],
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
      output: {
        assetFileNames: ({ names: [name = ''] }) =>
          name.endsWith('.woff2') ? 'assets/[name][extname]' : 'assets/[name]-[hash][extname]',
      },
    },
  },
})
