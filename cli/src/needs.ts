/** What the command needs of the machine, handed in by `main.ts` alone. */
export interface Needs {
  readonly version: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly platform: string
  readonly home: string
  /** Columns of a line; without end where nobody said how many there are. */
  readonly columns: number
  readonly hasColour: boolean
  /** Whether somebody looks at the output, and at the complaints. */
  readonly isWatched: boolean
  readonly isComplaintWatched: boolean
  readonly write: (text: string) => void
  readonly complain: (text: string) => void
  /** A line that is typed unseen, or what comes in. */
  readonly readSecret: (question: string) => Promise<string>
  /** All that comes in. */
  readonly readInput: () => Promise<string>
  /** What comes in, line by line; nothing in place of one that is longer than can be meant. */
  readonly readLines: () => AsyncIterable<string | undefined>
  /** From now on this text is struck out of whatever is printed. */
  readonly keepSecret: (secret: string) => void
  /** Ends what is being done. */
  readonly signal: AbortSignal
}
