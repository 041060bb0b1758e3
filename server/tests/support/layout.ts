import type { Page } from 'playwright-core'

/** What a page does not keep to at its width: each fault in words. Runs in the page. */
const measure = `(() => {
  const faults = []
  for (const fold of document.querySelectorAll('main details')) fold.open = true
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) faults.push('scrolls sideways by ' + (root.scrollWidth - root.clientWidth))
  const header = document.querySelector('header').getBoundingClientRect()
  if (header.right < innerWidth) faults.push('leaves ' + (innerWidth - header.right) + ' at the scroll bar')

  const name = (element) => element.localName + (element.className ? '.' + element.className : '')
  const columns = [...document.querySelectorAll('.side, .contents, .about, .more, .use, main:not(.beside main)')]
    .filter((column) => column.checkVisibility())
    .map((column) => ({ column, box: column.getBoundingClientRect() }))
  for (const [nth, { column, box }] of columns.entries()) {
    for (const other of columns.slice(nth + 1)) {
      const isBeside = box.right <= other.box.left + 1 || other.box.right <= box.left + 1
      const isBelow = box.bottom <= other.box.top + 1 || other.box.bottom <= box.top + 1
      if (!isBeside && !isBelow) faults.push(name(column) + ' lies on ' + name(other.column))
    }
  }

  const scrolls = 'pre, .wide, [role=tablist], .fold summary'
  for (const { column, box } of columns.filter(({ column }) => column.closest('main'))) {
    const padding = parseFloat(getComputedStyle(column).paddingRight)
    for (const element of column.querySelectorAll('*')) {
      if (element.closest('.unseen') || element.parentElement.closest(scrolls) || !element.checkVisibility()) continue
      const { right, width } = element.getBoundingClientRect()
      if (width > 0 && right > box.right - padding + 1) faults.push(name(element) + ' sticks out by ' + (right - box.right))
    }
    const texts = document.createTreeWalker(column, NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const parent = text.parentElement
      if (parent.closest(scrolls + ', .unseen, [data-tab], noscript, template') || !parent.checkVisibility()) continue
      const range = document.createRange()
      const linesOf = () => new Set([...range.getClientRects()].map(({ bottom }) => Math.round(bottom))).size
      range.selectNodeContents(text)
      if (linesOf() < 2) continue
      for (const { 0: word, index } of text.data.matchAll(/[A-Za-z0-9]{2,24}(?![A-Za-z0-9])/g)) {
        if (/[A-Za-z0-9]/.test(text.data[index - 1] ?? '')) continue
        range.setStart(text, index)
        range.setEnd(text, index + word.length)
        if (linesOf() > 1) faults.push('breaks the word ' + word)
      }
    }
  }
  return [...new Set(faults)].slice(0, 5)
})()`

/** The faults of the page's layout at each of these widths. */
export async function listLayoutFaults(page: Page, widthsPx: readonly number[]): Promise<readonly string[]> {
  const faults: string[] = []
  for (const width of widthsPx) {
    await page.setViewportSize({ width, height: 900 })
    const found = await page.evaluate<string[]>(measure)
    faults.push(...found.map((fault) => `${new URL(page.url()).pathname} at ${width}: ${fault}`))
  }
  return faults
}
