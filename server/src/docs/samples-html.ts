import { foldedSampleHtml } from './code-html.ts'
import { type Html, html } from './html.ts'
import type { Lang, Sample, Samples } from './page.ts'
import { say } from './words.ts'

/** One below the other, for the first server; the script makes tabs of them and puts in the server that is chosen. */
export const samplesHtml = ({ samples, servers, path }: Samples, lang: Lang): Html =>
  html`<div class="samples night" data-tabs data-label="${say(lang, 'samples')}">${samples.map((sample) => sampleHtml(sample, lang))}${
    servers.length > 1 && serversHtml(servers, path, lang)
  }</div>`

const sampleHtml = ({ id, label, text, whole }: Sample, lang: Lang): Html =>
  html`<section data-tab="${id}" data-label="${label}"><h3 id="sample-${id}">${label}</h3>${foldedSampleHtml(text, id, lang)}${whole && formsHtml(id, whole, lang)}</section>`

/** Which form is shown; without scripts the other one is a file behind its link. */
const formsHtml = (id: string, { href, lines }: NonNullable<Sample['whole']>, lang: Lang): Html =>
  html`<p class="forms" data-forms><a href="#sample-${id}" aria-current="true">${say(lang, 'shortForm')}</a> · <a href="${href}">${say(lang, 'wholeForm')}${lang === 'zh' ? '，' : ', '}${lines} ${say(lang, 'lines')}</a> <span>${say(lang, 'runByTests')}</span></p>`

const serversHtml = (servers: Samples['servers'], path: string, lang: Lang): Html =>
  html`<p class="servers awaited" data-servers data-path="${path}" hidden><label for="server">${say(lang, 'environment')}</label> <select id="server">${servers.map(
    ({ name, url }) => html`<option value="${url}">${name}</option>`,
  )}</select></p><div class="addresses"><p>${say(lang, 'environmentsText')}</p><ul>${servers.map(
    ({ name, url }) => html`<li>${name}: <code>${url}</code></li>`,
  )}</ul></div>`
