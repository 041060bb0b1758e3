import { foldedCodeHtml } from './code-html.ts'
import { type Html, html } from './html.ts'
import type { Lang, Samples } from './page.ts'
import { say } from './words.ts'

/** One below the other, for the first server; the script makes tabs of them and puts in the server that is chosen. */
export const samplesHtml = ({ samples, servers, path }: Samples, lang: Lang): Html =>
  html`${servers.length > 1 && serversHtml(servers, path, lang)}<div class="samples" data-tabs data-label="${say(lang, 'samples')}">${samples.map(
    ({ id, label, text }) =>
      html`<section data-tab="${id}" data-label="${label}"><h3 id="sample-${id}">${label}</h3>${foldedCodeHtml(text, id, lang)}</section>`,
  )}</div>`

const serversHtml = (servers: Samples['servers'], path: string, lang: Lang): Html =>
  html`<p class="servers" data-servers data-path="${path}" hidden><label for="server">${say(lang, 'environment')}</label> <select id="server">${servers.map(
    ({ name, url }) => html`<option value="${url}">${name}</option>`,
  )}</select></p>`
