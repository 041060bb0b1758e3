import type { Actor } from '#desk'

/** Who does what tests do. */
export const tester: Actor = { surface: 'command', who: 'tester', from: 'here' }

/** Where nobody is told what was done. */
export const unkept = { onDeed: () => {} }
