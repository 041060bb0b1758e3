import type { Text } from '#kit'
import type { Server } from './samples/index.ts'

export type Lang = keyof Text

export const langs = ['en', 'zh'] as const satisfies readonly Lang[]

/** Text as it was written by somebody: never markup. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly link: string; readonly text: string }

export type Phrase = readonly Inline[]

export interface Sample {
  readonly id: string
  readonly label: string
  readonly text: string
  /** The same with all that a program needs, and where it stands. */
  readonly whole?: { readonly href: string; readonly text: string; readonly lines: number }
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
  | Heading
  | { readonly kind: 'prose'; readonly phrase: Phrase }
  | { readonly kind: 'lede'; readonly text: string }
  /** Blocks that stand together, by the name their look goes by. */
  | { readonly kind: 'group'; readonly look: string; readonly blocks: readonly Block[] }
  /** What one line becomes. */
  | { readonly kind: 'change'; readonly title: string; readonly from: string; readonly to: string }
  | Excerpt
  | { readonly kind: 'tasks'; readonly tasks: readonly Task[] }
  | { readonly kind: 'briefs'; readonly briefs: readonly Brief[] }
  | Shelf
  | { readonly kind: 'legend'; readonly states: readonly Shown[] }
  | { readonly kind: 'notice'; readonly phrase: Phrase }
  | { readonly kind: 'route'; readonly method: string; readonly path: string }
  | Glance
  /** Whom a route takes, and what it costs, in the line below it. */
  | { readonly kind: 'access'; readonly scope: Phrase; readonly cost: string }
  | { readonly kind: 'jumps'; readonly jumps: readonly Jump[] }
  | { readonly kind: 'params'; readonly groups: readonly ParamGroup[] }
  | { readonly kind: 'fields'; readonly hasUnits: boolean; readonly fields: readonly DataField[] }
  | {
      readonly kind: 'table'
      readonly look?: string
      readonly columns: readonly string[]
      readonly rows: readonly (readonly Phrase[])[]
    }
  | { readonly kind: 'cost'; readonly amount: string; readonly unit: string; readonly phrase: Phrase }
  /** Figures in one line, and when that was. */
  | { readonly kind: 'figures'; readonly figures: readonly Phrase[]; readonly aside: string }
  | { readonly kind: 'fold'; readonly title: string; readonly blocks: readonly Block[] }
  | { readonly kind: 'list'; readonly items: readonly Phrase[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | {
      readonly kind: 'answer'
      readonly id: string
      readonly title: string
      readonly note: string
      /** The note in few words, those that matter first. */
      readonly brief?: readonly string[]
      readonly text: string
      /** Whether the service can read works in it. */
      readonly hasWorks: boolean
    }
  | Samples
  | { readonly kind: 'markdown'; readonly text: string }
  | Turns
  /** CommonMark of somebody else: shown as such, obeyed in nothing. */
  | { readonly kind: 'description'; readonly text: string }
  | Bars
  | { readonly kind: 'form'; readonly form: Form }
  /** Written anew for each request; health changes with every call, a price when an operator sets one. */
  | { readonly kind: 'live'; readonly of: 'health' | 'price'; readonly write: () => Promise<readonly Block[]> }

/** A piece of an answer. */
export interface Excerpt {
  readonly kind: 'excerpt'
  readonly title: string
  readonly outcome: string
  readonly note: string
  readonly text: string
}

/** Something one comes for, and where it is told. */
export interface Task {
  readonly look: 'call' | 'understand' | 'run'
  readonly title: string
  readonly text: string
  readonly code: string
  readonly link: string
  readonly linkText: string
}

/** A page, and what it is about. */
export interface Brief {
  readonly link: string
  readonly title: string
  readonly text: string
}

/** Something in a colour, and what that means. */
export interface Shown {
  readonly look: string
  readonly health: string
}

/** Endpoints that belong together. */
export interface Shelf {
  readonly kind: 'shelf'
  readonly id: string
  readonly title: string
  readonly count: number
  /** Where they are folded: what is in there, and a word more. */
  readonly fold?: { readonly text: string; readonly note: string }
  readonly groups: readonly { readonly title: string; readonly cards: readonly Card[] }[]
}

export interface Card extends Shown {
  readonly link: string
  readonly title: string
  readonly text: string
  readonly price: string
}

export interface Heading {
  readonly kind: 'heading'
  readonly depth: 2 | 3
  readonly id: string
  readonly text: string
  /** Said once here, so that it need not be said of each thing below. */
  readonly aside?: string
  /** Where what follows shows by itself what it is; it is still read aloud. */
  readonly isUnseen?: boolean
}

/** The pages before and after this one. */
export interface Turns {
  readonly kind: 'turns'
  readonly previous: Turn | undefined
  readonly next: Turn | undefined
}

export interface Turn {
  readonly address: string
  readonly title: string
}

/** How an endpoint does and what it costs, in one line. */
export interface Glance {
  readonly kind: 'glance'
  readonly look: string
  readonly health: string
  readonly latency: string
  readonly price: string
  readonly unit: string
}

/** A section of the page, and how many things it has. */
export interface Jump {
  readonly id: string
  readonly text: string
  readonly count?: number
  /** What stands beside the text where there is room. */
  readonly isBeside?: boolean
}

export interface Choice {
  readonly value: string
  readonly meaning: string
}

/** Parameters under one heading, or under none. */
export interface ParamGroup {
  readonly title: string
  readonly aside: string
  readonly params: readonly Param[]
}

export interface Param {
  readonly name: string
  /** `query`, `query, form`, `path` or `header`. */
  readonly sent: string
  readonly type: string
  readonly isRequired: boolean
  /** What is taken where nothing is said, as it is shown. */
  readonly given: string | undefined
  readonly choices: readonly Choice[]
  /** What is good where there are no choices. */
  readonly limits: Inline
  readonly example: string | undefined
  readonly meaning: Phrase
  /** The meaning without those of the choices. */
  readonly lead: Phrase
  /** The meaning where it needs no more than one line. */
  readonly brief: string | undefined
}

export interface DataField {
  readonly name: string
  readonly type: string
  readonly unit: string
  readonly meaning: Phrase
  /** Where what it holds is told. */
  readonly anchor?: string
  /** What it holds, where that is told below it. */
  readonly inner?: { readonly id: string; readonly fields: readonly DataField[] }
}

/** Spans of time in their order, and words for some of them at even distances. */
export interface Bars {
  readonly kind: 'bars'
  readonly title: string
  readonly bars: readonly Bar[]
  readonly scale: readonly string[]
}

/** One span of time; its state is told in words, its look only repeats them. */
export interface Bar {
  readonly look: string
  readonly label: string
}

export interface Field {
  readonly name: string
  /** Where its value goes; a token goes into a header. */
  readonly place: 'query' | 'path'
  readonly isRequired: boolean
  /** Stands there although it may be left out, and is sent as it stands: else nothing would be asked. */
  readonly isOffered: boolean
  readonly isSecret: boolean
  /** What it is about, with others; `''` where nothing is said. */
  readonly group: string
  readonly meaning: string
  readonly choices: readonly string[]
  readonly given: string
  readonly pattern: string | undefined
  /** What is good, in words; `''` where nothing is said. */
  readonly rule: string
}

/** What trying an endpoint needs. */
export interface Form {
  readonly method: string
  /** With its parameters as `{kolId}`. */
  readonly path: string
  readonly fields: readonly Field[]
  /** In which form it is answered: the contract's envelope, JSON as it is, or text. */
  readonly replies: 'envelope' | 'json' | 'text'
  /** Whether an answer may be charged. */
  readonly isMetered: boolean
}

export interface Page {
  /** Without its language: `/api/douyin-xingtu-apis/…`; `''` is the home. */
  readonly address: string
  readonly lang: Lang
  readonly title: string
  /** What stands above the page, where that is not its title. */
  readonly headline?: string
  readonly summary: string
  readonly openApi?: string
  readonly isDeprecated?: boolean
  /** Is read from its beginning to its end. */
  readonly isGuide?: boolean
  /** Says that nothing is there. */
  readonly isMissing?: boolean
  readonly blocks: readonly Block[]
  /** The same blocks, where what one does with a thing stands beside what it is. */
  readonly columns?: Columns
}

export interface Columns {
  readonly about: readonly Block[]
  readonly use: readonly Block[]
  readonly more: readonly Block[]
}

type Look = Pick<Heading, 'aside' | 'isUnseen'>

export const heading = (id: string, text: string, look: Look = {}): Block => ({
  kind: 'heading',
  depth: 2,
  id,
  text,
  ...look,
})

export const addressOf = (lang: Lang, address: string): string => `/${lang}${address}`
