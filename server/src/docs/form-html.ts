import { type Html, html } from './html.ts'
import type { Field, Form, Lang } from './page.ts'
import { say } from './words.ts'

/** Works with the script alone: a form that is sent by the browser would put the token into the address bar. */
export const formHtml = ({ method, path, fields }: Form, lang: Lang): Html =>
  html`<p>${say(lang, 'tryItText')}</p><form class="try awaited" data-try data-method="${method}" data-path="${path}" hidden
    data-words="${JSON.stringify(tryWords(lang))}">
    ${fields.map(fieldHtml)}
    <button type="submit">${say(lang, 'send')}</button>
    <div class="outcome" data-outcome aria-live="polite"></div>
  </form>`

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
  const { name, meaning, isRequired } = field
  return html`<div class="field"><label for="${id}"><code>${name}</code>${isRequired && html`<span aria-hidden="true"> *</span>`}</label>
    ${inputHtml(field, id)}<small id="${id}-hint">${meaning}</small></div>`
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
