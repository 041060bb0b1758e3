import type { Clock } from '#kit'
import type { Store } from '#store'
import { openHistory } from './history.ts'
import { openKeeping } from './keep.ts'
import { openMentions } from './mentions.ts'
import { openNewest } from './newest.ts'
import { openRemoving } from './remove.ts'
import { openSize } from './size.ts'
import { openWorks } from './works.ts'

/** What was answered. The cache is this archive read with an age. */
export type Archive = ReturnType<typeof openArchive>

interface ArchiveOptions {
  /** Who adds up what the archive holds: a service and a command beside it have one each. */
  readonly part?: number
  /** `ARCHIVE_MAX`; absent: nothing is set here. */
  readonly boundBytes?: number | undefined
}

export function openArchive(store: Store, clock: Clock, { part = 0, boundBytes }: ArchiveOptions = {}) {
  const { forgetNewest, ...newest } = openNewest(store)
  return {
    ...newest,
    ...openKeeping(store, forgetNewest, part),
    ...openRemoving(store, clock, part),
    ...openHistory(store),
    ...openMentions(store),
    ...openSize(store, boundBytes),
    ...openWorks(store, part),
  }
}
