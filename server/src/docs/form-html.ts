import { type Html, html } from './html.ts'
import type { Field, Form, Lang } from './page.ts'
import { say } from './words.ts'

/** Works with the script alone: a form that is sent by the browser would put the token into the address bar. */
export const formHtml = ({ method, path, fields }: Form, lang: Lang): Html =>
  html`<p class="unscripted">${say(lang, 'tryNeedsScripts')}</p><form class="try card awaited" data-try data-method="${method}" data-path="${path}" hidden
    data-words="${JSON.stringify(tryWords(lang))}">
    ${fields.filter(({ isRequired }) => isRequired).map(fieldHtml)}
    ${optionalHtml(
      fields.filter(({ isRequired }) => !isRequired),
      lang,
    )}
    <div class="send"><button type="submit">${say(lang, 'send')}</button><p>${say(lang, 'tryItText')}</p></div>
    <div class="outcome" data-outcome aria-live="polite"></div>
  </form>`

const optionalHtml = (fields: readonly Field[], lang: Lang): Html | false =>
  fields.length > 0 &&
  html`<details class="optional"><summary>${fields.length} ${say(lang, 'optional')}</summary>${fields.map(fieldHtml)}</details>`

const tryWords = (lang: Lang) => ({
  sending: say(lang, 'sending'),
  request: say(lang, 'request'),
  headers: say(lang, 'headers'),
  charged: say(lang, 'charged'),
  shortened: say(lang, 'answerShortened'),
  unreachable: say(lang, 'unreachable'),
  unreadable: say(lang, 'unreadable'),
})

function fieldHtml(field: Field): Html {
  const id = `try-${field.name}`
  const { name, meaning } = field
  return html`<div class="field"><label for="${id}"><code>${name}</code></label>
    ${inputHtml(field, id)}<small id="${id}-hint" class="unseen">${meaning}</small></div>`
}

/** HTML holds the whole value to its pattern, JSON Schema looks for it anywhere. */
const wholePattern = (pattern: string): string => `.*(?:${pattern}).*`

function inputHtml({ name, choices, given, pattern, isRequired, isSecret }: Field, id: string): Html {
  const common = html`id="${id}" name="${name}" aria-describedby="${id}-hint" ${isRequired && html`required`}`
  if (choices.length > 0) {
    const none = !isRequired && given === '' && html`<option value=""></option>`
    return html`<select ${common}>${none}${choices.map(
      (choice) => html`<option ${choice === given && html`selected`}>${choice}</option>`,
    )}</select>`
  }
  const type = isSecret ? 'password' : 'text'
  return html`<input ${common} type="${type}" value="${given}" ${pattern !== undefined && html`pattern="${wholePattern(pattern)}"`}
    autocomplete="off" spellcheck="false">`
}
