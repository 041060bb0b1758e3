import type { Text } from '#kit'
import type { Server } from './samples/index.ts'

export type Lang = keyof Text

export const langs = ['en', 'zh'] as const satisfies readonly Lang[]

/** Text as it was written by somebody: never markup. */
export type Inline = string | { readonly code: string } | { readonly link: string; readonly text: string }

export type Phrase = readonly Inline[]

export interface Sample {
  readonly id: string
  readonly label: string
  readonly text: string
}

/** What asks the endpoint at `path`, written for the first of the servers. */
export interface Samples {
  readonly kind: 'samples'
  readonly path: string
  readonly servers: readonly Server[]
  readonly samples: readonly Sample[]
}

/** A piece of a page. HTML and Markdown are both written from it. */
export type Block =
  | { readonly kind: 'heading'; readonly depth: 2 | 3; readonly id: string; readonly text: string }
  | { readonly kind: 'prose'; readonly phrase: Phrase }
  | { readonly kind: 'notice'; readonly title: string; readonly phrase: Phrase }
  | { readonly kind: 'route'; readonly method: string; readonly path: string }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly Phrase[])[] }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'list'; readonly items: readonly Phrase[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | Samples
  | { readonly kind: 'markdown'; readonly text: string }
  /** CommonMark of somebody else: shown as such, obeyed in nothing. */
  | { readonly kind: 'description'; readonly text: string }
  | { readonly kind: 'bars'; readonly title: string; readonly bars: readonly Bar[] }
  | { readonly kind: 'form'; readonly form: Form }
  /** Written anew for each request; health changes with every call, a price when an operator sets one. */
  | { readonly kind: 'live'; readonly of: 'health' | 'price'; readonly write: () => Promise<readonly Block[]> }

/** One span of time; its state is told in words, its look only repeats them. */
export interface Bar {
  readonly look: string
  readonly label: string
}

export interface Field {
  readonly name: string
  readonly isRequired: boolean
  readonly isSecret: boolean
  readonly meaning: string
  readonly choices: readonly string[]
  readonly given: string
  readonly pattern: string | undefined
}

/** What trying an endpoint needs. */
export interface Form {
  readonly method: string
  readonly path: string
  readonly fields: readonly Field[]
}

export interface Page {
  /** Without its language: `/api/douyin-xingtu-apis/…`; `''` is the home. */
  readonly address: string
  readonly lang: Lang
  readonly title: string
  readonly summary: string
  readonly openApi?: string
  readonly isDeprecated?: boolean
  /** Says that nothing is there. */
  readonly isMissing?: boolean
  readonly blocks: readonly Block[]
}

export const heading = (id: string, text: string): Block => ({ kind: 'heading', depth: 2, id, text })

export const addressOf = (lang: Lang, address: string): string => `/${lang}${address}`
