/** As much of the window as a heading has to be above to be the one that is read. */
const upperPart = 0.3

/** Marks the section that is being read in the list beside it: the first until another is reached, the last at the end. @param {HTMLElement[]} links */
export function followReading(links) {
  const headings = links.map((link) => document.getElementById(link.getAttribute('href')?.slice(1) ?? ''))
  const root = document.documentElement
  let isWaiting = false

  function mark() {
    isWaiting = false
    const isAtEnd = root.scrollTop > 0 && root.scrollTop + innerHeight >= root.scrollHeight - 2
    const reached = headings.findLastIndex((heading) => {
      return heading !== null && heading.getBoundingClientRect().top < innerHeight * upperPart
    })
    const current = isAtEnd ? links.length - 1 : Math.max(reached, 0)
    for (const [place, link] of links.entries()) {
      if (place === current) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  }

  addEventListener(
    'scroll',
    () => {
      if (!isWaiting) requestAnimationFrame(mark)
      isWaiting = true
    },
    { passive: true },
  )
  mark()
}
