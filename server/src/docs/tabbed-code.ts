import type { Token, Tokens } from 'marked'
import { foldedSampleHtml } from './code-html.ts'
import { type Html, html } from './html.ts'
import type { Lang } from './page.ts'
import { nameLanguage, type SampleLanguage, sampleLanguages } from './samples/index.ts'
import { say } from './words.ts'

/** The same said in several languages, one after another: tabs where scripts run. */
export interface TabbedCode {
  readonly type: 'tabs'
  readonly raw: string
  readonly blocks: readonly Tokens.Code[]
}

/** What a fence calls the language of a sample. */
const languageOf = ({ lang }: Tokens.Code): SampleLanguage | undefined =>
  sampleLanguages.find((language) => language === (lang === 'sh' ? 'bash' : lang))

const isSample = (token: Token): token is Tokens.Code =>
  token.type === 'code' && languageOf(token as Tokens.Code) !== undefined

/** Fences between which nothing is said become one. */
export function groupCode(tokens: readonly Token[]): Token[] {
  const grouped: Token[] = []
  let group: Tokens.Code[] = []
  const close = (): void => {
    const [first] = group
    if (first && group.length > 1) grouped.push({ type: 'tabs', raw: '', blocks: group } satisfies TabbedCode)
    else if (first) grouped.push(first)
    group = []
  }
  for (const token of tokens) {
    if (isSample(token)) {
      if (group.some((one) => languageOf(one) === languageOf(token))) close()
      group.push(token)
    } else if (token.type !== 'space' || group.length === 0) {
      close()
      grouped.push(token)
    }
  }
  close()
  return grouped
}

export const tabbedCodeHtml = ({ blocks }: TabbedCode, lang: Lang): Html =>
  html`<div class="samples night" data-tabs data-label="${say(lang, 'samples')}">${blocks.map((block) => {
    const language = languageOf(block) ?? 'bash'
    const name = nameLanguage(language)
    return html`<section data-tab="${language}" data-label="${name}"><h3>${name}</h3>${foldedSampleHtml(block.text, language, lang)}</section>`
  })}</div>`
