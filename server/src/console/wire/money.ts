/** A text of the catalogue, in both languages. */
export interface BothTexts {
  readonly en: string
  readonly zh: string
}

export interface TokenName {
  readonly id: string
  readonly label: string | null
}

export type EntryKind = 'topup' | 'adjustment' | 'charge' | 'refund' | 'grant' | 'use' | 'return'

export interface LedgerEntry {
  readonly id: string
  readonly at: number
  readonly kind: EntryKind
  /** What it adds to the balance; below 0 it takes. */
  readonly amountMicro: number
  /** Granted calls that moved. */
  readonly calls: number
  readonly requestId: string | null
  readonly path: string | null
  readonly title: BothTexts | null
  readonly token: TokenName | null
  readonly reason: string | null
}

/** `GET /console/api/accounts/:accountId/money`: a page of the ledger, newest first. */
export interface LedgerPage {
  readonly items: readonly LedgerEntry[]
  readonly next: string | null
  /** Back to when it was looked, where it ends before the page is full. */
  readonly searchedTo: number | null
  /** With the first page: what the balance has, and what can be chosen. */
  readonly facts: { readonly balanceMicro: number; readonly tokens: readonly TokenName[] } | null
}

export interface StatementKind {
  readonly kind: EntryKind
  /** As it changes the balance. */
  readonly amountMicro: number
  readonly calls: number
  readonly entries: number
}

interface Charged {
  /** Answers that were charged, in money or a granted call. */
  readonly answers: number
  readonly chargedMicro: number
}

/** `GET /console/api/accounts/:accountId/statement`: a month of an account, of a token, or of the tokens with a label. */
export interface StatementView {
  readonly period: string
  readonly startAt: number
  readonly endAt: number
  readonly closesAt: number
  /** `running`: it is not over; `open`: over, and what is given back still falls into it. */
  readonly state: 'running' | 'open' | 'closed'
  readonly openingMicro: number
  readonly closingMicro: number
  readonly entries: number
  readonly kinds: readonly StatementKind[]
  readonly days: readonly { readonly day: number; readonly chargedMicro: number; readonly topUps: number }[]
  readonly endpoints: readonly (Charged & { readonly path: string; readonly title: BothTexts | null })[]
  readonly tokens: readonly (Charged & TokenName)[]
  /** Top-ups, adjustments and grants, oldest first; the newest of them where there are very many. */
  readonly moneyIn: readonly LedgerEntry[]
  /** All tokens the account ever had. */
  readonly choices: readonly TokenName[]
  /** The first month there is anything of, and the last. */
  readonly firstPeriod: string
  readonly lastPeriod: string
}

/** `GET /console/api/accounts/:accountId/statement/check`: the month rebuilt from the entries themselves. */
export interface StatementCheck {
  readonly entries: number
  readonly isEqual: boolean
  /** Where entries came in meanwhile: the end of the finished days that were compared; `null` where the whole month was. */
  readonly until: number | null
  readonly at: number
}
