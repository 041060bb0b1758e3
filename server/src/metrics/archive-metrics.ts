import { Gauge, type Registry } from 'prom-client'

/** What the archive holds, and how large it may become where that is set. */
export interface ArchiveState {
  readonly bytes: number
  readonly answers: number
  readonly boundBytes: number | undefined
}

/** Adds how large the archive is. */
export function addArchiveMetrics(registry: Registry, getArchive: () => Promise<ArchiveState>): void {
  const add = (name: string, help: string, pick: (state: ArchiveState) => number): void =>
    void new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        // Nobody knows while the books cannot be read; all else is told.
        this.set(await getArchive().then(pick, () => Number.NaN))
      },
    })
  add('almagest_archive_answers', 'Answers in the archive.', ({ answers }) => answers)
  add('almagest_archive_bytes', 'What the archive holds, compressed, with what is around it.', ({ bytes }) => bytes)
  add(
    'almagest_archive_bound_bytes',
    'How large the archive may become; 0 where ARCHIVE_MAX is not set.',
    ({ boundBytes = 0 }) => boundBytes,
  )
}
