/** Who does something at the desk, and from where. */
export interface Actor {
  readonly surface: 'command' | 'demo' | 'token' | 'console'
  /** The user of the operating system, or the id of the token or the person. */
  readonly who: string
  /** The name of the machine, or the address a request came from. */
  readonly from: string
}

/** Something done: told when it is on disk, and never with a secret. */
export interface Deed {
  /** As its file is named: `issue-token`. */
  readonly verb: string
  readonly actor: Actor
  /** Keys of the rows it is about. */
  readonly about: Readonly<Record<string, string>>
  /** What they were set to, or by how much they were changed. */
  readonly to: Readonly<Record<string, unknown>>
}

/** Whoever keeps what was done, for all verbs. */
export interface Desk {
  readonly onDeed: (deed: Deed) => void
}
