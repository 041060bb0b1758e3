import { inlineHtml, nameHtml } from './code-html.ts'
import { type Html, html } from './html.ts'
import type { Choice, DataField, Lang, Param } from './page.ts'
import { say } from './words.ts'

/** Values that are seen at a glance; more are folded. */
const chipsMax = 8

/** Fields that are told without being asked; of more, the first few are. */
const fieldsMax = 12
const fieldsFirst = 6

export const paramsHtml = (params: readonly Param[], lang: Lang): Html =>
  html`<dl class="terms">${params.map((param) => paramHtml(param, lang))}</dl>`

function paramHtml({ name, type, isRequired, given, choices, limits, example, lead }: Param, lang: Lang): Html {
  const required = isRequired && html`<span class="pill">${say(lang, 'isRequired')}</span>`
  const usual = given !== undefined && html`<span class="given">${say(lang, 'isGiven')} <code>${given}</code></span>`
  // The type says it of a boolean.
  const values = type === 'boolean' ? [] : choices
  return html`<div><dt><code>${nameHtml(name)}</code> <span class="type">${type}</span> ${required} ${usual}</dt><dd>${lead !== '' && html`<p>${lead}</p>`}${
    limits !== '' && html`<p class="hint">${inlineHtml(limits)}</p>`
  }${example !== undefined && example !== '' && html`<p class="hint">${say(lang, 'forExample')} <code>${example}</code></p>`}${valuesHtml(values, given, lang)}</dd></div>`
}

function valuesHtml(choices: readonly Choice[], given: string | undefined, lang: Lang): Html | false {
  if (choices.length === 0) return false
  if (choices.length <= chipsMax) return chipsHtml(choices, given, lang)
  const told = choices.map(({ value, meaning }) => (meaning === '' ? value : meaning)).join(', ')
  return html`<details class="fold"><summary>${choices.length} ${say(lang, 'countedValues')} <span>${told.slice(0, 120)}</span></summary>${
    choices.some(({ meaning }) => meaning !== '')
      ? html`<dl class="values">${choices.map(
          ({ value, meaning }) => html`<div><dt><code>${nameHtml(value)}</code></dt><dd>${meaning}</dd></div>`,
        )}</dl>`
      : chipsHtml(choices, given, lang)
  }</details>`
}

/** The usual value first. */
function chipsHtml(choices: readonly Choice[], given: string | undefined, lang: Lang): Html {
  const usualFirst = choices.toSorted((one, other) => Number(other.value === given) - Number(one.value === given))
  return html`<ul class="chips" aria-label="${say(lang, 'values')}">${usualFirst.map(
    ({ value, meaning }) =>
      html`<li${value === given && html` class="usual"`}><code>${nameHtml(value)}</code> ${meaning}</li>`,
  )}</ul>`
}

export function fieldsHtml(fields: readonly DataField[], lang: Lang): Html {
  if (fields.length <= fieldsMax) return listHtml(fields)
  const others = fields.slice(fieldsFirst)
  return html`${listHtml(fields.slice(0, fieldsFirst))}<details class="others"><summary>${say(lang, 'otherFields')} ${others.length}</summary>${listHtml(others)}</details>`
}

const listHtml = (fields: readonly DataField[]): Html =>
  html`<dl class="terms">${fields.map(
    ({ name, type, unit, meaning }) =>
      html`<div><dt><code>${nameHtml(name)}</code> <span class="type">${type}${unit !== '' && ` · ${unit}`}</span></dt><dd>${meaning !== '' && html`<p>${meaning}</p>`}</dd></div>`,
  )}</dl>`
