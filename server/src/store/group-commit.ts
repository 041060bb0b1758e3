import type { Clock } from '#kit'
import type { Driver } from './driver.ts'

interface Job {
  /** Does the work; its result is kept for `keep`. */
  run(): void
  /** Tells who waits that the work is on disk. */
  keep(): void
  fail(error: unknown): void
}

/** What a commit needs of the database it goes to. */
interface GroupNeeds {
  readonly driver: Driver
  readonly clock: Clock
  /** Grows whenever a statement has changed something. */
  readonly countChanges: () => number
  readonly onCommit?: ((durationMs: number) => void) | undefined
  /** Called when a commit came to nothing, whoever waited for it having been told. */
  readonly onCommitFault?: ((error: unknown) => void) | undefined
}

/** The longest a commit waits for more work to share it with. */
const gatherMs = 2

/**
 * Shares one commit among the work of an event-loop turn, and of the next ones while each brings more: a commit costs a
 * disk write however much it holds. Work that throws takes back what it did itself and nothing else. What is thrown
 * before anything was changed costs nothing; otherwise the work of this commit is done once more, each piece in a
 * savepoint of its own. So work may run twice, and changes nothing but the database.
 */
export function openGroupCommit({
  driver,
  clock,
  countChanges,
  onCommit = () => {},
  onCommitFault = () => {},
}: GroupNeeds) {
  const begin = driver.prepare('BEGIN IMMEDIATE')
  const commit = driver.prepare('COMMIT')
  const savepoint = driver.prepare('SAVEPOINT work')
  const release = driver.prepare('RELEASE work')
  const undo = driver.prepare('ROLLBACK TO work')
  let jobs: Job[] = []
  let isGathering = false
  let isQuiet = true
  let gatheringSinceMs = 0

  function gather(): void {
    isQuiet = false
    if (isGathering) return
    isGathering = true
    gatheringSinceMs = clock.monotonicMs()
    clock.atTurnEnd(endTurn)
  }

  function endTurn(): void {
    if (!isGathering) return
    if (isQuiet || clock.monotonicMs() - gatheringSinceMs >= gatherMs) flush()
    else {
      isQuiet = true
      clock.atTurnEnd(endTurn)
    }
  }

  /** Runs work at once, in the commit to come. */
  function run<T>(work: () => T): T {
    if (!driver.inTransaction) begin.run()
    gather()
    savepoint.run()
    try {
      const result = work()
      release.run()
      return result
    } catch (error) {
      // A full or failing disk makes SQLite give up the whole transaction, and with it everybody's work in it.
      if (driver.inTransaction) {
        undo.run()
        release.run()
      } else onCommitFault(error)
      throw error
    }
  }

  /** Runs work when the commit comes; kept when that is on disk. */
  function write<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T
      jobs.push({
        run() {
          result = work()
        },
        keep: () => resolve(result),
        fail: reject,
      })
      gather()
    })
  }

  function flush(): void {
    isGathering = false
    if (jobs.length === 0 && !driver.inTransaction) return
    const waiting = jobs
    jobs = []
    try {
      if (!driver.inTransaction) begin.run()
      const done = runTogether(waiting) ?? runApart(waiting)
      const startMs = clock.monotonicMs()
      commit.run()
      onCommit(clock.monotonicMs() - startMs)
      for (const job of done) job.keep()
    } catch (error) {
      if (driver.inTransaction) driver.exec('ROLLBACK')
      // Those that had failed before have been told, and are told nothing new.
      for (const job of waiting) job.fail(error)
      onCommitFault(error)
    }
  }

  /** Does all work, and returns what was done; `undefined`, with nothing done, where some has to be undone. */
  function runTogether(waiting: readonly Job[]): Job[] | undefined {
    const failures: (() => void)[] = []
    const done: Job[] = []
    savepoint.run()
    for (const job of waiting) {
      const before = countChanges()
      try {
        job.run()
        done.push(job)
      } catch (error) {
        if (!driver.inTransaction) throw error
        if (countChanges() !== before) {
          undo.run()
          release.run()
          return undefined
        }
        failures.push(() => job.fail(error))
      }
    }
    release.run()
    for (const fail of failures) fail()
    return done
  }

  function runApart(waiting: readonly Job[]): Job[] {
    return waiting.filter((job) => {
      try {
        run(job.run)
        return true
      } catch (error) {
        if (!driver.inTransaction) throw error
        job.fail(error)
        return false
      }
    })
  }

  return { run, write, flush }
}
