import type { Node } from './node.ts'

/** Something in a sound document that this service cannot serve. */
export class LeftOut extends Error {
  readonly place: string

  constructor({ place }: Node, why: string) {
    super(why)
    this.name = 'LeftOut'
    this.place = place
  }
}
