import { recall, remember } from './memory.js'

let groups = 0

/** For other pages. @param {string} name */
const rememberSample = (name) => remember('sample', name)

/**
 * Makes tabs of sections, and tells which is chosen by hand; unless told otherwise, that is remembered for other pages.
 * @param {HTMLElement} group @param {string | null} [first] @param {(name: string) => void} [onChoose]
 */
export function makeTabs(group, first = recall('sample'), onChoose = rememberSample) {
  const panels = [...group.querySelectorAll('section')]
  const list = document.createElement('div')
  list.setAttribute('role', 'tablist')
  list.setAttribute('aria-label', group.dataset.label ?? '')
  groups += 1
  const tabs = panels.map((panel) => makeTab(panel, groups))
  list.append(...tabs)
  group.prepend(list)

  /** @param {number} chosen */
  function choose(chosen) {
    for (const [index, panel] of panels.entries()) {
      panel.hidden = index !== chosen
      tabs[index]?.setAttribute('aria-selected', String(index === chosen))
      if (tabs[index]) tabs[index].tabIndex = index === chosen ? 0 : -1
    }
    bringIntoView(list, tabs[chosen])
  }

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => {
      choose(index)
      onChoose(panels[index]?.dataset.tab ?? '')
    })
  }
  list.addEventListener('keydown', (event) => {
    const now = tabs.findIndex((tab) => tab.matches(':focus'))
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key]
    if (next === undefined || now < 0) return
    event.preventDefault()
    const tab = tabs[(next + tabs.length) % tabs.length]
    tab?.focus({ preventScroll: true })
    tab?.click()
  })
  const remembered = panels.findIndex(({ dataset }) => dataset.tab === first)
  choose(Math.max(remembered, 0))
  return list
}

/** Without moving the page; where the list does not scroll, nothing happens. @param {HTMLElement} list @param {HTMLElement} [tab] */
function bringIntoView(list, tab) {
  if (tab) list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2
}

/** @param {HTMLElement} panel @param {number} group */
function makeTab(panel, group) {
  const tab = document.createElement('button')
  tab.type = 'button'
  tab.id = `tab-${group}-${panel.dataset.tab}`
  tab.textContent = panel.dataset.label ?? ''
  tab.setAttribute('role', 'tab')
  panel.id = `panel-${group}-${panel.dataset.tab}`
  panel.setAttribute('role', 'tabpanel')
  panel.setAttribute('aria-labelledby', tab.id)
  tab.setAttribute('aria-controls', panel.id)
  return tab
}
