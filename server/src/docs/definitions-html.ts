import { inlineHtml, nameHtml } from './code-html.ts'
import { type Html, html } from './html.ts'
import type { Choice, DataField, Inline, Lang, Param, ParamGroup, Phrase } from './page.ts'
import { shorten } from './plain-text.ts'
import { punctuation, say, sayOf } from './words.ts'

/** Values that are seen at a glance; more are folded. */
const chipsMax = 8

/** Characters of folded values that stand where they are folded. */
const toldMax = 120

/** Fields that are told without being asked; of more, the first few are. */
const fieldsMax = 12
const fieldsFirst = 5

/** Above its parameters stands what they are about, where there are many. */
export function paramsHtml(groups: readonly ParamGroup[], lang: Lang): Html {
  const folds = groups.flatMap(({ params }) => params).filter(({ choices }) => choices.length > chipsMax).length
  return html`${folds > 1 && unfoldHtml(lang)}${groups.map(
    ({ title, aside, params }) =>
      html`${title !== '' && groupHtml(title, params.length, aside)}<dl class="terms">${params.map((param) => paramHtml(param, lang))}</dl>`,
  )}`
}

const unfoldHtml = (lang: Lang): Html =>
  html`<button type="button" class="unfold-all awaited" data-unfold-all data-other="${say(lang, 'foldAll')}" hidden>${say(lang, 'unfoldAll')}</button>`

const groupHtml = (title: string, count: number, aside: string): Html =>
  html`<h3 class="of">${title} <span>${count}${aside !== '' && html` · ${aside}`}</span></h3>`

function paramHtml(param: Param, lang: Lang): Html {
  const { name, sent, type, isRequired, given, choices, limits, example, lead, brief } = param
  if (brief !== undefined)
    return html`<div class="brief"><dt><code>${nameHtml(name)}</code></dt><dd>${brief}</dd><dd><code>${example ?? ''}</code></dd></div>`
  const required = isRequired && html`<span class="pill">${say(lang, 'isRequired')}</span>`
  const usual = given !== undefined && html`<span class="given">${say(lang, 'isGiven')} <code>${given}</code></span>`
  // The type says it of a boolean.
  const values = type === 'boolean' ? [] : choices
  return html`<div><dt><code>${nameHtml(name)}</code> <span class="type">${(sent === 'header' || sent === 'path') && `${sent} · `}${type}</span> ${required} ${usual}</dt><dd>${paragraphHtml(lead)}${hintHtml(limits, example, lang)}${valuesHtml(values, given, lang)}</dd></div>`
}

const paragraphHtml = (phrase: Phrase): Html | false =>
  phrase.some((part) => part !== '') && html`<p>${phrase.map(inlineHtml)}</p>`

/** What is good, and for example what: in one line where both are told. */
function hintHtml(limits: Inline, example: string | undefined, lang: Lang): Html | false {
  const isTold = example !== undefined && example !== ''
  if (limits === '' && !isTold) return false
  const { comma, gap } = punctuation[lang]
  const told = say(lang, 'forExample')
  const sample = html`${limits === '' ? told : `${comma}${gap}${told.toLowerCase()}`} <code>${example ?? ''}</code>`
  return html`<p class="hint">${inlineHtml(limits)}${isTold && sample}</p>`
}

function valuesHtml(choices: readonly Choice[], given: string | undefined, lang: Lang): Html | false {
  if (choices.length === 0) return false
  if (choices.length <= chipsMax) return chipsHtml(choices, given, lang)
  const told = choices.map(({ value, meaning }) => (meaning === '' ? value : meaning)).join(', ')
  return html`<details class="fold"><summary>${choices.length} ${say(lang, 'countedValues')} <span>${shorten(told, toldMax)}</span></summary>${
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

export const fieldsHtml = (fields: readonly DataField[], lang: Lang, id?: string): Html => {
  if (fields.length <= fieldsMax) return listHtml(fields, lang, id)
  const others = fields.slice(fieldsFirst)
  const more = sayOf(lang, 'otherFields', String(others.length))
  return html`${listHtml(fields.slice(0, fieldsFirst), lang, id)}<details class="others"><summary>${more}</summary>${listHtml(others, lang)}</details>`
}

const listHtml = (fields: readonly DataField[], lang: Lang, id?: string): Html =>
  html`<dl class="terms"${id !== undefined && html` id="${id}"`}>${fields.map((field) => fieldHtml(field, lang))}</dl>`

function fieldHtml({ name, type, unit, meaning, anchor, inner }: DataField, lang: Lang): Html {
  const told = anchor === undefined ? html`${type}` : html`<a href="#${anchor}">${type}</a>`
  const measured = unit !== '' && ` · ${unit}`
  const below = inner && html`<div class="inner">${fieldsHtml(inner.fields, lang, inner.id)}</div>`
  return html`<div><dt><code>${nameHtml(name)}</code> <span class="type">${told}${measured}</span></dt><dd>${paragraphHtml(meaning)}${below}</dd></div>`
}
