/** @template {keyof HTMLElementTagNameMap} Name @param {Name} name @param {string} [look] @param {...(Node | string)} inside */
export function element(name, look = '', ...inside) {
  const made = document.createElement(name)
  if (look !== '') made.className = look
  made.append(...inside)
  return made
}
