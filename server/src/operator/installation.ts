import type { Storage } from '#store'

/** What the settings say of an installation, as far as they can be read: for whoever looks for what is wrong with it. */
export interface Installation {
  /** What is wrong with the settings, a sentence each; what they say is then the default. */
  readonly complaints: readonly string[]
  /** Where the books are; absent where the settings do not say so. */
  readonly openStorage: (() => Promise<Storage>) | undefined
  readonly host: string
  readonly port: number
  readonly hasTokenSecret: boolean
  /** Folders of recorded answers: the operator's, if any, and the one with the sample. */
  readonly recordingsDir: string | undefined
  readonly sampleDir: string
  readonly endpointsDir: string | undefined
  /** Who is given cached answers that cost nothing. */
  readonly cachedFree: 'anyone' | 'funded'
  /** Where alerts are sent, if anywhere: a secret. */
  readonly alertAddress: string | undefined
  readonly upstreams: readonly InstalledUpstream[]
}

/** An upstream that `PROVIDERS` names. */
export interface InstalledUpstream {
  readonly name: string
  /** The setting that turns it on. */
  readonly setting: string
  /** How many are set; what they are is nobody's to see. */
  readonly credentials: number
  readonly addresses: readonly string[]
  /** By which proxy an address is reached; without its credentials. */
  findProxy(address: string): { readonly host: string; readonly port: number } | undefined
}
