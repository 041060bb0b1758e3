/** Something in a document that this service cannot read or serve: it costs what needs it, never the rest of the document. */
export class LeftOut extends Error {
  readonly place: string

  constructor({ place }: { readonly place: string }, why: string) {
    super(why)
    this.name = 'LeftOut'
    this.place = place
  }
}
