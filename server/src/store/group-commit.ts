import type { Clock } from '#kit'
import type { Driver } from './driver.ts'

interface Waiter {
  keep(): void
  fail(error: unknown): void
}

/**
 * Shares one commit among all work of an event-loop turn: a commit costs a disk write however much it holds.
 * Each work runs in a savepoint of its own, so one that throws takes back only what it did itself.
 */
export function openGroupCommit(driver: Driver, clock: Clock, onCommit: (durationMs: number) => void = () => {}) {
  const begin = driver.prepare('BEGIN IMMEDIATE')
  const commit = driver.prepare('COMMIT')
  const savepoint = driver.prepare('SAVEPOINT work')
  const release = driver.prepare('RELEASE work')
  const undo = driver.prepare('ROLLBACK TO work')
  let waiters: Waiter[] = []

  function run<T>(work: () => T): T {
    if (!driver.inTransaction) {
      begin.run()
      clock.atTurnEnd(flush)
    }
    savepoint.run()
    try {
      const result = work()
      release.run()
      return result
    } catch (error) {
      if (driver.inTransaction) {
        undo.run()
        release.run()
      } else {
        // A full or failing disk makes SQLite give up the whole transaction, and with it everybody's work in it.
        failAll(error)
      }
      throw error
    }
  }

  function write<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const result = run(work)
      waiters.push({ keep: () => resolve(result), fail: reject })
    })
  }

  function flush(): void {
    if (!driver.inTransaction) return
    const startMs = clock.monotonicMs()
    try {
      commit.run()
    } catch (error) {
      if (driver.inTransaction) driver.exec('ROLLBACK')
      failAll(error)
      return
    }
    onCommit(clock.monotonicMs() - startMs)
    const kept = waiters
    waiters = []
    for (const waiter of kept) waiter.keep()
  }

  function failAll(error: unknown): void {
    const failed = waiters
    waiters = []
    for (const waiter of failed) waiter.fail(error)
  }

  return { run, write, flush }
}
