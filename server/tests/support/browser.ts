import { existsSync } from 'node:fs'
import type { TestContext } from 'node:test'
import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { skipWithout } from './required.ts'

const chromiumPath = '/usr/bin/chromium'

/** Why the tests in a browser are skipped, if they are. */
export const whyNoBrowser =
  !existsSync(chromiumPath) && skipWithout('chromium', `${chromiumPath} is not there: apt-get install chromium`)

/** One that asks nobody for news. */
const quietly = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface Visit {
  readonly page: Page
  /** Addresses asked for, in order. */
  readonly requests: readonly string[]
  /** Errors of the console, uncaught ones, and what the policy of the page forbade. */
  readonly complaints: readonly string[]
}

/** A browser with an empty profile, and whatever it is asked to visit as a stranger with the given looks. */
export async function openBrowser(t: TestContext) {
  const browser = await chromium.launch({ executablePath: chromiumPath, args: quietly })
  t.after(() => browser.close())
  return { visit: (options: BrowserContextOptions) => visit(browser, options) }
}

async function visit(browser: Browser, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options })
  context.setDefaultTimeout(10_000)
  // Comes with the page: the policy forbids a script added later.
  await context.addInitScript({ content: axe.source })
  const requests: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => void requests.push(request.url()))
  context.on('weberror', (error) => void complaints.push(String(error.error())))
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { page: await context.newPage(), requests, complaints }
}

/** What axe holds against a page as it is now: the rule, and where. Naming rules spares the others. */
export async function listFaults(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  const asked = rules ? { runOnly: rules } : {}
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${JSON.stringify(asked)})`)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
}
