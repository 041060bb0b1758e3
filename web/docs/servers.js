import { recall, remember } from './memory.js'

/** As commands write it: without a scheme curl asks by http. @param {string} url */
const bare = (url) => url.replace(/^http:\/\/(?=127\.0\.0\.1[:/])/, '')

/** Puts another server where one is asked for a path, or a client is given one. @param {Element} root @param {string} path @param {string} from @param {string} to */
function putServer(root, path, from, to) {
  for (const line of root.querySelectorAll('.line')) {
    const places = [`${from}${path}`, `${bare(from)}${path}`, `baseUrl: "${from}"`]
    if (places.some((place) => line.textContent?.includes(place))) putInto(line, from, to)
  }
}

/** @param {Element} line @param {string} from @param {string} to */
function putInto(line, from, to) {
  const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const was = text.nodeValue ?? ''
    const now = was.replaceAll(from, to).replaceAll(bare(from), bare(to))
    // A text that is written anew loses what is selected in it.
    if (now !== was) text.nodeValue = now
  }
}

/** What is loaded later is written for the first server, as the page was. @type {(code: Element) => void} */
let choose = () => {}

/** @param {Element} code */
export const chooseServer = (code) => choose(code)

/** Puts the chosen server into the samples; the choice is remembered for other pages. @param {HTMLElement} box */
export function openServers(box) {
  const select = box.querySelector('select')
  const { path = '' } = box.dataset
  const [first] = select?.options ?? []
  if (!select || !first) return
  const samples = box.closest('.samples') ?? box
  let shown = first.value
  choose = (code) => putServer(code, path, first.value, select.value)

  function show() {
    if (!select || select.value === shown) return
    putServer(samples, path, shown, select.value)
    shown = select.value
  }

  const remembered = [...select.options].find(({ text }) => text === recall('server'))
  if (remembered) select.value = remembered.value
  show()
  box.hidden = false
  select.addEventListener('change', () => {
    remember('server', select.selectedOptions[0]?.text ?? '')
    show()
  })
}
