import { recall, remember } from './memory.js'

/** Puts the chosen server into the samples; the choice is remembered for other pages. @param {HTMLElement} box */
export function openServers(box) {
  const select = box.querySelector('select')
  const { path = '' } = box.dataset
  if (!select) return
  const codes = [...document.querySelectorAll('.samples code')]
  let shown = select.value

  function show() {
    for (const code of codes) {
      code.textContent = (code.textContent ?? '').replaceAll(`${shown}${path}`, `${select?.value}${path}`)
    }
    shown = select?.value ?? shown
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
