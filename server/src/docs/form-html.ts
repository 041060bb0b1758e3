import { type Html, html } from './html.ts'
import { copyIcon } from './icons.ts'
import type { Field, Form, Lang } from './page.ts'
import { formWords } from './try-words.ts'
import { say } from './words.ts'

/** Names are somebody else's: they may have blanks, or be called as other things of the page are. */
type NumberedField = Field & { readonly id: string }

/** Works with the script alone: a form that is sent by the browser would put the token into the address bar. */
export function formHtml({ method, path, fields, replies, isMetered }: Form, lang: Lang): Html {
  const numbered = fields.map((field, nth) => ({ ...field, id: `try-${nth}` }))
  const shown = numbered.filter(({ isRequired, isOffered }) => isRequired || isOffered)
  const optional = numbered.filter((field) => !shown.includes(field))
  const words = formWords(lang)
  const needsToken = fields.some(({ isSecret }) => isSecret)
  return html`<p class="unscripted">${say(lang, 'tryNeedsScripts')}</p><form class="try card awaited" data-try data-method="${method}" data-path="${path}" data-replies="${replies}" ${isMetered && html`data-metered`} novalidate hidden
    data-words="${JSON.stringify(words)}">${shown.map((field) => fieldHtml(field, lang))}
    <div class="send"><button type="submit" class="ask" aria-describedby="try-about"${needsToken && html` disabled`}>${needsToken ? words['noToken'] : words['send']}</button>${optionalButton(optional.length, lang)}<button type="button" class="quiet awaited" data-curl data-copied="${say(lang, 'copied')}" hidden>${copyIcon}${say(lang, 'copyAsCurl')}</button><p id="try-about" class="unseen">${say(lang, isMetered ? 'tryItText' : 'tryOursText')}</p><p class="unseen" role="status" data-said></p></div>
    ${optional.length > 0 && html`<div class="optional" id="try-optional" hidden>${groupsHtml(optional, lang)}</div>`}</form>`
}

const optionalButton = (count: number, lang: Lang): Html | false =>
  count > 0 &&
  html`<button type="button" class="quiet more" data-more aria-expanded="false" aria-controls="try-optional">${count} ${say(lang, 'optional')}</button>`

const groupsHtml = (fields: readonly NumberedField[], lang: Lang): Html[] =>
  [...Map.groupBy(fields, ({ group }) => group)].map(
    ([group, members]) =>
      html`${group !== '' && html`<p class="group">${group}</p>`}${members.map((field) => fieldHtml(field, lang))}`,
  )

function fieldHtml(field: NumberedField, lang: Lang): Html {
  const { id, name, meaning, isSecret } = field
  return html`<div class="field"><label for="${id}"><code>${name}</code></label>
    <div>${inputHtml(field)}${isSecret && html`<small id="${id}-kept">${say(lang, 'keptInTab')}</small>`}</div>${meaning !== '' && html`<small id="${id}-hint" class="unseen">${meaning}</small>`}</div>`
}

/** HTML holds the whole value to its pattern, JSON Schema looks for it anywhere. */
const wholePattern = (pattern: string): string => `.*(?:${pattern}).*`

function inputHtml(field: NumberedField): Html {
  const { id, name, place, choices, given, pattern, rule, meaning, isRequired, isOffered, isSecret } = field
  const common = html`id="${id}" data-name="${name}" ${place === 'path' && html`data-path`} ${meaning !== '' && html`aria-describedby="${id}-hint"`} ${isRequired && html`required`} ${isOffered && html`data-offered`}`
  if (choices.length > 0) {
    const none = !isRequired && given === '' && html`<option value=""></option>`
    return html`<select ${common}>${none}${choices.map(
      (choice) => html`<option ${choice === given && html`selected`}>${choice}</option>`,
    )}</select>`
  }
  const type = isSecret ? 'password' : 'text'
  return html`<input ${common} type="${type}" value="${given}" ${pattern !== undefined && html`pattern="${wholePattern(pattern)}"`} ${rule !== '' && html`data-rule="${rule}"`}
    autocomplete="off" spellcheck="false">`
}
