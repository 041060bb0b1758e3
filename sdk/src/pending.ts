import type { Answer } from './answer.ts'

/**
 * An answer under way: a promise of its data. The question is asked at once, however often it is awaited.
 * `.withResponse()` gives what came with the data: its charge, whether it was kept, its request id.
 */
export class Pending<Data> implements Promise<Data> {
  readonly #answer: Promise<Answer<Data>>

  constructor(answer: Promise<Answer<Data>>) {
    this.#answer = answer
  }

  /** The data and what came with it. */
  withResponse(): Promise<Answer<Data>> {
    return this.#answer
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  then<Kept = Data, Caught = never>(
    kept?: ((data: Data) => Kept | PromiseLike<Kept>) | null,
    failed?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Kept | Caught> {
    return this.#answer.then(({ data }) => data).then(kept, failed)
  }

  catch<Caught = never>(failed?: ((reason: unknown) => Caught | PromiseLike<Caught>) | null): Promise<Data | Caught> {
    return this.then(undefined, failed)
  }

  finally(ended?: (() => void) | null): Promise<Data> {
    return this.#answer.then(({ data }) => data).finally(ended)
  }

  get [Symbol.toStringTag](): string {
    return 'Pending'
  }
}
