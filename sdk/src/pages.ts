import type { Answer } from './answer.ts'
import { UnexpectedAnswerError } from './errors.ts'
import { Pending } from './pending.ts'

/** How a list is turned over: where `next` of a page goes, and which of its members is the list. */
export interface Paging {
  readonly cursor: string
  readonly items: string
}

/** Asks for the page a cursor leads to; without one, for the first. */
export type AskPage<Page> = (cursor: string | undefined) => Promise<Answer<Page>>

/**
 * A list under way. Awaited, it is its first page; `for await` goes through its items, page after page, and asks for a
 * page only when the one before is used up; `.pages()` goes through whole pages.
 */
export class PendingPages<Page, Item> extends Pending<Page> implements AsyncIterable<Item> {
  readonly #paging: Paging
  readonly #ask: AskPage<Page>

  constructor(ask: AskPage<Page>, paging: Paging) {
    super(ask(undefined))
    this.#ask = ask
    this.#paging = paging
  }

  /** Whole pages, the first one first. */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    const cursors = new Set<string>()
    let page: Page = await this
    for (let cursor = this.#next(page); ; ) {
      yield page
      if (cursor === undefined) return
      if (cursors.has(cursor)) {
        throw new UnexpectedAnswerError('the list leads back to a page it had', { retryable: false })
      }
      cursors.add(cursor)
      page = (await this.#ask(cursor)).data
      cursor = this.#next(page)
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) {
      const items: unknown = Reflect.get(Object(page), this.#paging.items)
      // The type of the page says what its list holds; both are written from the same document.
      if (Array.isArray(items)) yield* items as Item[]
    }
  }

  #next(page: Page): string | undefined {
    const next: unknown = Reflect.get(Object(page), 'next')
    return typeof next === 'string' ? next : undefined
  }
}
