import { type Html, html } from './html.ts'
import type { Field, Form, Lang } from './page.ts'
import { formWords } from './try-words.ts'
import { say } from './words.ts'

/** Works with the script alone: a form that is sent by the browser would put the token into the address bar. */
export function formHtml({ method, path, fields, replies, isMetered }: Form, lang: Lang): Html {
  const shown = fields.filter(({ isRequired, isOffered }) => isRequired || isOffered)
  const optional = fields.filter((field) => !shown.includes(field))
  const words = formWords(lang)
  const needsToken = fields.some(({ isSecret }) => isSecret)
  return html`<p class="unscripted">${say(lang, 'tryNeedsScripts')}</p><form class="try card awaited" data-try data-method="${method}" data-path="${path}" data-replies="${replies}" ${isMetered && html`data-metered`} novalidate hidden
    data-words="${JSON.stringify(words)}">${shown.map((field) => fieldHtml(field, lang))}
    <div class="send"><button type="submit" class="ask" aria-describedby="try-about"${needsToken && html` disabled`}>${needsToken ? words['noToken'] : words['send']}</button>${optionalButton(optional.length, lang)}<button type="button" class="quiet awaited" data-curl data-copied="${say(lang, 'copied')}" hidden>${copyIcon}${say(lang, 'copyAsCurl')}</button><p id="try-about" class="unseen">${say(lang, isMetered ? 'tryItText' : 'tryOursText')}</p><p class="unseen" role="status" data-said></p></div>
    ${optional.length > 0 && html`<div class="optional" id="try-optional" hidden>${groupsHtml(optional, lang)}</div>`}</form>`
}

const copyIcon = html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M6 5.5h6.5a1 1 0 0 1 1 1V13a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V6.5a1 1 0 0 1 1-1zM3 11a1 1 0 0 1-1-1V3.5a1 1 0 0 1 1-1h6.5a1 1 0 0 1 1 1" fill="none" stroke="currentColor" stroke-width="1.3"/></svg>`

const optionalButton = (count: number, lang: Lang): Html | false =>
  count > 0 &&
  html`<button type="button" class="quiet more" data-more aria-expanded="false" aria-controls="try-optional">${count} ${say(lang, 'optional')}</button>`

const groupsHtml = (fields: readonly Field[], lang: Lang): Html[] =>
  [...Map.groupBy(fields, ({ group }) => group)].map(
    ([group, members]) =>
      html`${group !== '' && html`<p class="group">${group}</p>`}${members.map((field) => fieldHtml(field, lang))}`,
  )

function fieldHtml(field: Field, lang: Lang): Html {
  const id = `try-${field.name}`
  const { name, meaning, isSecret } = field
  return html`<div class="field"><label for="${id}"><code>${name}</code></label>
    <div>${inputHtml(field, id)}${isSecret && html`<small id="${id}-kept">${say(lang, 'keptInTab')}</small>`}</div>${meaning !== '' && html`<small id="${id}-hint" class="unseen">${meaning}</small>`}</div>`
}

/** HTML holds the whole value to its pattern, JSON Schema looks for it anywhere. */
const wholePattern = (pattern: string): string => `.*(?:${pattern}).*`

function inputHtml(
  { name, place, choices, given, pattern, rule, meaning, isRequired, isOffered, isSecret }: Field,
  id: string,
): Html {
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
