/** Marks the section that is being read in the list beside it. @param {HTMLElement[]} links */
export function followReading(links) {
  const byId = new Map(links.map((link) => [link.getAttribute('href')?.slice(1), link]))
  const seen = new IntersectionObserver(
    (entries) => {
      const entry = entries.find(({ isIntersecting }) => isIntersecting)
      if (!entry || !byId.has(entry.target.id)) return
      for (const [id, link] of byId) {
        if (id === entry.target.id) link.setAttribute('aria-current', 'true')
        else link.removeAttribute('aria-current')
      }
    },
    { rootMargin: '-15% 0px -70% 0px' },
  )
  for (const heading of document.querySelectorAll('main h2')) seen.observe(heading)
}
