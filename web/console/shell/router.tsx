import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router'
import { lazy, type ReactNode } from 'react'
import { pages } from '#pages'
import { Failed, type PageDefinition } from '#parts'
import { Frame } from './frame.tsx'
import { Gate } from './gate.tsx'
import { MissingPage } from './missing-page.tsx'

/** What stands after `?`, as texts: `account=123` is an account's name, not a number. */
const readSearch = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text))

function writeSearch(search: Record<string, unknown>): string {
  const set = Object.entries(search).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`
}

/** The page in its place: behind who may see it, and within the menu. */
function placed(page: PageDefinition) {
  const Page = lazy(page.load)
  return function Placed() {
    const shown = <Page />
    if (page.for === 'anybody') return shown
    return (
      <Gate for={page.for}>
        <Frame>{shown}</Frame>
      </Gate>
    )
  }
}

const root = createRootRoute({ component: Outlet, notFoundComponent: MissingPage })

/** Every page of `pages`, below `/console`. */
export const createConsoleRouter = () =>
  createRouter({
    routeTree: root.addChildren(
      pages.map((page) =>
        createRoute({ getParentRoute: () => root, path: page.path, component: placed(page) as () => ReactNode }),
      ),
    ),
    basepath: '/console',
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    defaultPreload: 'intent',
    defaultErrorComponent: ({ error, reset }) => <Failed error={error as Error} onAgain={reset} />,
    scrollRestoration: true,
  })
