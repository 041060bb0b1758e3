import type { ReactNode } from 'react'
import { type Lang, useLang } from './lang.tsx'

/** A text, or one made of what is known on the page. */
// biome-ignore lint/suspicious/noExplicitAny: the parameters of a text are its own, and kept by `Twin`.
type Text = string | ((...given: any[]) => ReactNode)

/** The same texts in another language: none missing, none more, each made of the same. */
type Twin<Texts> = {
  readonly [Name in keyof Texts]: Texts[Name] extends (...given: infer Given) => infer Made
    ? (...given: Given) => Made extends string ? string : ReactNode
    : string
}

export interface Words<Texts> {
  readonly en: Texts
  readonly zh: Twin<Texts>
}

/** A page's texts, in both languages. Names are those of what the reader sees, not of where it stands. */
export const defineWords = <Texts extends Record<string, Text>>(words: Words<Texts>): Words<Texts> => words

/** `say.title`, `say.left(3)`: in the reader's language. */
export const useWords = <Texts>(words: Words<Texts>): Twin<Texts> => sayIn(words, useLang())

export const sayIn = <Texts>(words: Words<Texts>, lang: Lang): Twin<Texts> =>
  lang === 'zh' ? words.zh : (words.en as Twin<Texts>)
