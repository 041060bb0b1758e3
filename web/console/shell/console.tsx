import '@mantine/core/styles/baseline.layer.css'
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/global.layer.css'
import './global.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createQueries } from '#api'
import { Toasts } from '#parts'
import { LangProvider } from '#words'
import { getNonce, shareNonce } from './nonce.ts'
import { createConsoleRouter } from './router.tsx'
import { createSchemeManager } from './scheme.ts'
import { resolveVariables, theme } from './theme.ts'

shareNonce()
const queries = createQueries()
const router = createConsoleRouter()
const schemes = createSchemeManager()

/** The console in the browser. */
export function Console() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
      getStyleNonce={getNonce}
      withGlobalClasses={false}
    >
      <LangProvider>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </LangProvider>
    </MantineProvider>
  )
}
