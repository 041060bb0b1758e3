import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { runOperator } from './operator.ts'
import { notice, type TestService } from './service.ts'

const widthsPx = [390, 1100, 1440, 1920]

/** What a page does not keep to at its width: each fault in words. Runs in the page. */
const measure = `(() => {
  const faults = []
  for (const fold of document.querySelectorAll('main details')) fold.open = true
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) faults.push('scrolls sideways by ' + (root.scrollWidth - root.clientWidth))
  const header = document.querySelector('header').getBoundingClientRect()
  if (header.right < innerWidth) faults.push('leaves ' + (innerWidth - header.right) + ' at the scroll bar')

  const name = (element) => element.localName + (element.className ? '.' + element.className : '')
  const columns = [...document.querySelectorAll('.side, .contents, .about, .further, .use, main:not(.beside main)')]
    .filter((column) => column.checkVisibility())
    .map((column) => ({ column, box: column.getBoundingClientRect() }))
  for (const [nth, { column, box }] of columns.entries()) {
    for (const other of columns.slice(nth + 1)) {
      const isBeside = box.right <= other.box.left + 1 || other.box.right <= box.left + 1
      const isBelow = box.bottom <= other.box.top + 1 || other.box.bottom <= box.top + 1
      if (!isBeside && !isBelow) faults.push(name(column) + ' lies on ' + name(other.column))
    }
  }

  // What is scrolled by itself, cut with dots or only heard is looked at from outside.
  const closed = 'pre, .wide, [role=tablist], .fold summary, .unseen, template'
  const acceptNode = (node) => (node.parentElement.matches(closed) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT)
  const range = document.createRange()
  const countLines = () => new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom))).size

  const look = (element, edge) => {
    const { right, width } = element.getBoundingClientRect()
    if (width > 1 && right > edge + 1) faults.push(name(element) + ' sticks out by ' + (right - edge))
  }
  const read = (text) => {
    range.selectNodeContents(text)
    if (countLines() < 2) return
    for (const { 0: word, index } of text.data.matchAll(/(?<![A-Za-z0-9])[A-Za-z0-9]{2,24}(?![A-Za-z0-9])/g)) {
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      if (countLines() > 1) faults.push('breaks the word ' + word)
    }
  }
  for (const { column, box } of columns.filter(({ column }) => column.closest('main'))) {
    const edge = box.right - parseFloat(getComputedStyle(column).paddingRight)
    const walk = document.createTreeWalker(column, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, acceptNode)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) read(node)
      else look(node, edge)
    }
  }
  return [...new Set(faults)].slice(0, 5)
})()`

/** The faults of the page's layout at each width. */
async function listLayoutFaults(page: Page): Promise<readonly string[]> {
  const faults: string[] = []
  for (const width of widthsPx) {
    await page.setViewportSize({ width, height: 900 })
    const found = await page.evaluate<string[]>(measure)
    faults.push(...found.map((fault) => `${new URL(page.url()).pathname} at ${width}: ${fault}`))
  }
  return faults
}

/** Measures pages of a service, by their addresses without the language, in both languages and at each width. */
export async function openRuler(t: TestContext, { url }: TestService) {
  const { visit } = await openBrowser(t)
  const listFaultsIn = async (lang: string, addresses: readonly string[]): Promise<string[]> => {
    const { page } = await visit({ baseURL: url, reducedMotion: 'reduce' })
    const faults: string[] = []
    for (const address of addresses) {
      await page.goto(`/${lang}${address}`)
      faults.push(...(await listLayoutFaults(page)))
    }
    await page.close()
    return faults
  }
  return async (addresses: readonly string[]): Promise<string[]> =>
    (await Promise.all(['en', 'zh'].map((lang) => listFaultsIn(lang, addresses)))).flat()
}

export async function importDocument({ dataDir, books }: TestService, file: string): Promise<void> {
  assert.equal((await runOperator(['catalogue', 'import', file, '--yes'], { DATA_DIR: dataDir })).exitCode, 0)
  await notice(books)
}

/** Addresses of all pages, without their language. */
export async function listAddresses({ url }: TestService): Promise<readonly string[]> {
  const sitemap = await (await fetch(`${url}/sitemap.xml`)).text()
  return [...sitemap.matchAll(/<loc>[^<]*?\/en([^<]*)<\/loc>/g)].map(([, address = '']) => address)
}
