import type { Command } from 'commander'
import { noteErasure } from '#desk'
import { isTelling } from '#kit'
import { beginErasure, endErasure, isErasureUnfinished, type Wiped } from '#store'
import { isAgreed, mustBeAgreed, type YesOption } from './agree.ts'
import type { Books, CommandNeeds } from './needs.ts'
import { print } from './print.ts'
import { withBooks } from './with-books.ts'

interface EraseOptions extends YesOption {
  readonly subject: string
}

export function addEraseCommand(program: Command, needs: CommandNeeds): void {
  const erase = program
    .command('erase')
    .description('remove all that is kept about a creator, so that nothing can read it back; the ledger stays whole')
    .requiredOption('--subject <id>', 'the creator’s id, as in kolId (required)')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action((options: EraseOptions) => eraseSubject(needs, options, (text) => erase.error(text)))
}

interface Erased {
  /** Answers about the creator, and those about others that name them. */
  readonly snapshots: number
  readonly mentions: number
  /** Remembered questions, keys and complaints that were theirs. */
  readonly questions: number
  /** Refused bodies, and what is known of shapes, that were theirs. */
  readonly shapes: number
  /** Whether an erasure that ended on the way was found. */
  readonly finished: boolean
  /** Columns that still name them: what the ledger says is never changed. */
  readonly left: readonly string[]
}

async function eraseSubject(
  needs: CommandNeeds,
  options: EraseOptions,
  misuse: (text: string) => never,
): Promise<void> {
  const { subject } = options
  if (subject.trim() === '') misuse('error: --subject is the id of a creator')
  mustBeAgreed(needs, options, misuse)
  const erased = await withBooks(needs, (books) => eraseAgreed(needs, books, options))
  if (erased === undefined) {
    print(needs, options, { subject, snapshots: 0, mentions: 0, questions: 0, shapes: 0, wiped: null, left: [] }, [
      'Nothing was erased.',
    ])
    return needs.fail()
  }
  const storage = await needs.openStorage()
  // Also where nothing is kept any more: what retention removed is overwritten too.
  const wiped = await storage.wipe()
  const isNothing = countOf(erased) === 0 && !erased.finished
  if (isDone(wiped) || isNothing) await withBooks(needs, ({ store }) => store.write(endErasure({})))
  const left = [...erased.left, ...(isTelling(subject) ? await storage.findStrangers(subject) : [])]
  print(needs, options, { subject, ...erased, wiped, left }, tell(subject, { ...erased, left }, wiped))
  if (isNothing || left.length > 0) needs.fail()
}

/** Whether there is nothing more that this command could do. */
const isDone = (wiped: Wiped): boolean => wiped === 'whole' || wiped === 'by the server'

const countOf = ({ snapshots, mentions, questions, shapes }: Omit<Erased, 'finished' | 'left'>): number =>
  snapshots + mentions + questions + shapes

/** Erases, unless whoever is asked says no. */
async function eraseAgreed(needs: CommandNeeds, books: Books, options: EraseOptions): Promise<Erased | undefined> {
  const { archive, usage, deliveryBook, drift, storage, store } = books
  const { subject } = options
  const finished = await isErasureUnfinished(store)
  const { snapshots: named, damaged } = await archive.listMentions(subject)
  const about = await archive.countAbout(subject)
  const question = `Erase ${about} answers about ${subject} and ${named.length} that name them, for good?`
  if (!(await isAgreed(needs, options, question))) return undefined
  await store.write(beginErasure({}))
  const snapshots = await archive.erase(subject)
  const mentions = await archive.eraseSnapshots(named)
  const questions = (await deliveryBook.forgetNamed(subject)) + (await usage.forgetNamed(subject))
  const refused = await drift.forgetNamed(subject)
  const left = isTelling(subject) ? await storage.findText(subject) : []
  const counts = { snapshots, mentions, questions, shapes: refused.count }
  if (finished || countOf(counts) > 0) await noteErasure(books, needs.actor, counts)
  const unreadable = damaged + refused.damaged
  const unread = unreadable > 0 ? [`${unreadable} answers that are damaged, and cannot be read`] : []
  return { ...counts, finished, left: [...left, ...unread] }
}

const after: Readonly<Record<Wiped, readonly string[]>> = {
  whole: ['Nothing of it can be read back from the files of the service.'],
  'by the server': [
    'The rows are gone. The server writes over their bytes in its own time:',
    'until then they may be in free room of its files, in its log, on its',
    'replicas and in its archives.',
  ],
  'service runs': [
    'The database is too large to be written anew beside the service: traces may be left in',
    'it. Stop the service and run this once more.',
  ],
  'log in use': [
    'Somebody reads the database all the while, so that its log could not be emptied: run',
    'this once more, and nothing of it can be read back.',
  ],
}

function tell(subject: string, erased: Erased, wiped: Wiped): string[] {
  const { snapshots, mentions, questions, shapes, finished, left } = erased
  const isNothing = countOf(erased) === 0
  return [
    isNothing ? `Nothing was kept about ${subject}.` : `${snapshots} answers about ${subject} erased.`,
    ...(mentions > 0 ? [`${mentions} answers about others erased, since they name them.`] : []),
    ...(questions > 0 ? [`${questions} remembered questions and keys forgotten.`] : []),
    ...(shapes > 0 ? [`${shapes} refused answers and changes of shape forgotten.`] : []),
    ...(finished ? ['An erasure that had ended on the way is finished.'] : []),
    ...after[wiped],
    ...(left.length > 0 ? ['Still named, since it is not for this command to change:'] : []),
    ...left.map((place) => `  ${place}`),
    'Backups made before still hold it.',
  ]
}
