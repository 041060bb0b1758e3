import type { ComponentType } from 'react'
import type { Role } from '#api'
import type { Lang } from '#words'

export type Both = Readonly<Record<Lang, string>>

/** Who sees a page: anybody, whoever is signed in, who has at least this role in the account, or operators. */
export type PageFor = 'anybody' | 'person' | Role | 'operator'

/** Something one can do at once from Find: it opens the page so that it begins. */
export interface PageAction {
  readonly label: Both
  readonly for: PageFor
  /** What to put into the address: `{ create: 'token' }`. */
  readonly search?: Readonly<Record<string, string>>
}

/** Something on a page that Find knows by name: an endpoint, a token. */
export interface Findable {
  readonly id: string
  readonly label: string
  /** Said after the label, in soft. */
  readonly second?: string
  readonly to: string
  readonly search?: Readonly<Record<string, string>>
  /** Other words it is found by. */
  readonly words?: string
}

export interface FindSource {
  readonly group: Both
  readonly for: PageFor
  /** Read when Find is opened, for the account looked at. */
  list(accountId: string | undefined, lang: Lang): Promise<readonly Findable[]>
}

export interface PageDefinition {
  /** Below `/console`; `{-$requestId}` is a part that may be left out, for a drawer over the page. */
  readonly path: string
  readonly title: Both
  readonly for: PageFor
  /** Pages around which there is no menu: signing in. */
  readonly isBare?: boolean
  readonly actions?: readonly PageAction[]
  /** Where the service says how much waits there, below the account's path: the menu shows it in gold. */
  readonly waiting?: string
  /** What Find knows of the page; loaded with Find. */
  readonly findSource?: () => Promise<FindSource>
  load(): Promise<{ readonly default: ComponentType }>
}

/** A page: its folder in `pages` has `page.ts` with this, and what is shown beside it. */
export const definePage = (page: PageDefinition): PageDefinition => page
