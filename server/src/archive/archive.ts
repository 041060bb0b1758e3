import type { Clock } from '#kit'
import type { Store } from '#store'
import { openHistory } from './history.ts'
import { openKeeping } from './keep.ts'
import { openMentions } from './mentions.ts'
import { openNewest } from './newest.ts'
import { openRemoving } from './remove.ts'
import { openWorks } from './works.ts'

/** What was answered. The cache is this archive read with an age. */
export type Archive = ReturnType<typeof openArchive>

export function openArchive(store: Store, clock: Clock) {
  const { forgetNewest, ...newest } = openNewest(store)
  return {
    ...newest,
    ...openKeeping(store, forgetNewest),
    ...openRemoving(store, clock),
    ...openHistory(store),
    ...openMentions(store),
    ...openWorks(store),
  }
}
