import { serviceAddress } from './addresses.ts'
import { type Html, html } from './html.ts'
import { type ServedOperation, servedGroups, servedOperations } from './openapi/index.ts'
import { addressOf, type Lang, type Shelf } from './page.ts'
import { served } from './service-texts.ts'

const isForOperators = ({ scope }: ServedOperation): boolean => scope === 'operator'

const titleOf = (one: ServedOperation, lang: Lang): string =>
  `${one.operation.title[lang]}${isForOperators(one) ? ` · ${served.forOperators[lang]}` : ''}`

const linkOf = ({ operation }: ServedOperation, lang: Lang): string => addressOf(lang, serviceAddress(operation.id))

/** Our own operations in the side bar, by what they are about; elsewhere each group is a way in: every page has a side bar. */
export function serviceSideHtml(lang: Lang, current: string | undefined): Html {
  const isHere = current !== undefined && findServedGroup(current) !== undefined
  return html`<p>${served.title[lang]}<small>${servedOperations.length}</small></p>${servedGroups.map((group) =>
    isHere ? groupHtml(group, lang, current) : wayInHtml(group, lang),
  )}`
}

type Group = (typeof servedGroups)[number]

function groupHtml({ title, operations }: Group, lang: Lang, current: string): Html {
  const isOpen = operations.some(({ operation }) => serviceAddress(operation.id) === current)
  return html`<details${isOpen && html` open`}><summary>${title[lang]}<small>${operations.length}</small></summary><ul>${operations.map(
    (one) =>
      html`<li><a href="${linkOf(one, lang)}"${serviceAddress(one.operation.id) === current && html` aria-current="page"`}>${titleOf(one, lang)}</a></li>`,
  )}</ul></details>`
}

const wayInHtml = ({ title, operations: [first, ...others] }: Group, lang: Lang): Html | false =>
  first !== undefined &&
  html`<a class="elsewhere" href="${linkOf(first, lang)}"><span>${title[lang]}</span><small>${others.length + 1}</small></a>`

/** The same on the home. */
export const writeServiceShelf = (lang: Lang): Shelf => ({
  kind: 'shelf',
  id: 'service',
  title: served.title[lang],
  count: servedOperations.length,
  fold: { text: served.text[lang], note: servedGroups.map(({ title }) => title[lang]).join(' · ') },
  groups: servedGroups.map(({ title, operations }) => ({
    title: title[lang],
    cards: operations.map((one) => ({
      link: linkOf(one, lang),
      title: titleOf(one, lang),
      text: one.operation.summary[lang],
      price: '',
      look: 'none',
      health: '',
    })),
  })),
})

/** What the operation of a page is about; `undefined` where the page has none. */
export const findServedGroup = (address: string) =>
  servedGroups.find(({ operations }) => operations.some(({ operation }) => serviceAddress(operation.id) === address))
    ?.title
