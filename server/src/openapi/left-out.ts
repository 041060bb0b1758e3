import type { Node } from './node.ts'

/** Something in a document that this service cannot read or serve: it costs what needs it, never the rest of the document. */
export class LeftOut extends Error {
  readonly place: string

  constructor({ place }: Pick<Node, 'place'>, why: string) {
    super(why)
    this.name = 'LeftOut'
    this.place = place
  }
}
