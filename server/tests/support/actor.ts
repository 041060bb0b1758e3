import type { Actor, Desk } from '#desk'

/** Who does what tests do. */
export const tester: Actor = { surface: 'command', who: 'tester', from: 'here' }

/** Where nobody keeps what was done. */
export const unkept: Desk = { onDeed: () => {} }
