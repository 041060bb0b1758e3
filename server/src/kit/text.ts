/** A text in the two languages everything is documented in. */
export interface Text {
  readonly en: string
  readonly zh: string
}
