import { openAccounts, openDigestKey, openSeal, openTokens } from '#accounts'
import { openArchive } from '#archive'
import {
  builtInEndpoints,
  type Catalogue,
  loadCatalogue,
  openCatalogue,
  openExamples,
  openImports,
  openPauses,
  openSwitches,
  openWithdrawals,
} from '#catalogue'
import { openDeliveryBook } from '#deliveries'
import { openDrift } from '#drift'
import { readPublicUrl } from '#guard'
import type { Clock, Random } from '#kit'
import { openLedger } from '#ledger'
import { openLimits } from '#limits'
import { openNotices, readWebhookUrl } from '#notices'
import type { Books } from '#operator'
import { openPeople } from '#people'
import { findSample } from '#providers/recordings'
import { openStorage, type Storage } from '#store'
import { openUsage } from '#usage'
import { type Config, refuseMissingFolders } from './config.ts'
import type { Log } from './log.ts'
import { reportDeed } from './reports.ts'
import type { RunAudit } from './run-audit.ts'
import { listImportedSources } from './upstreams.ts'

/** What the world gives: time, chance and a place for log lines. */
export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Log lines that nobody read in time. */
  readonly getLostLines?: () => number
  /** How the storage that settings name is opened, where not as usual. */
  readonly openStorage?: (config: Config) => Promise<Storage>
  /** Absent where the service does not audit by itself. */
  readonly runAudit?: RunAudit
}

interface BooksOptions {
  readonly isService?: boolean
  readonly beginsAnew?: boolean | undefined
  /** Whether the key of tokens is looked for at once: what is wrong with it is told at the start, not by the first call. */
  readonly checksTokens?: boolean
  readonly onCommit?: (durationMs: number) => void
  readonly onCommitFault?: (error: unknown) => void
  readonly onDamage?: (because: string) => void
}

/** Where the books are kept. */
export const storageOf = (config: Config, world: Pick<World, 'openStorage'>): Promise<Storage> =>
  (world.openStorage ?? openStorage)(config)

/** The part of the catalogue that is written as files. */
export const loadWritten = ({ endpointsDir }: Config): Promise<Catalogue> =>
  loadCatalogue(endpointsDir === undefined ? [builtInEndpoints] : [builtInEndpoints, endpointsDir])

/** Opens every room that keeps something, on one database. */
export async function openBooks(config: Config, world: World, options: BooksOptions = {}): Promise<Books> {
  refuseMissingFolders(config)
  const { clock, random, log } = world
  const written = await loadWritten(config)
  const storage = await storageOf(config, world)
  const onWarning = (text: string): void => log.warn(text)
  const store = await storage.open({ clock, random, onWarning, ...options })
  try {
    const digestKey = openDigestKey({ store, random, storage, configured: config.tokenSecret })
    if (options.checksTokens) await digestKey.note()
    const seal = openSeal({ digestKey, random })
    const imports = openImports(store, clock)
    const catalogue = await openCatalogue({
      store,
      written,
      imports,
      sourcesOf: listImportedSources,
      follows: options.isService === true,
      onError: (err) => log.error({ err }, 'what was imported could not be read anew'),
    })
    const switches = openSwitches(store, clock)
    const accounts = openAccounts({ store, clock, random })
    const tokens = openTokens({ store, clock, random, digestKey })
    const ledger = openLedger(store, clock)
    const isService = options.isService === true
    const archive = openArchive(store, clock, { part: isService ? 0 : 1, boundBytes: config.archiveMaxBytes })
    if (isService) await archive.noteBound()
    const limits = openLimits({ store, clock, defaultRate: config.rateToken })
    return {
      storage,
      store,
      catalogue,
      written,
      imports,
      findExample: openExamples({ clock, findRecorded: findSample }),
      switches,
      pauses: openPauses(store, clock),
      withdrawals: openWithdrawals(store, clock),
      accounts,
      tokens,
      ledger,
      archive,
      limits,
      drift: openDrift(store),
      notices: openNotices({
        store,
        clock,
        random,
        seal,
        readUrl: config.isWebhookPrivate ? readWebhookUrl : readPublicUrl,
      }),
      usage: openUsage(store, clock, {
        onUncounted: (calls) => log.error({ calls }, 'refused calls could not be written, and are not counted'),
      }),
      deliveryBook: openDeliveryBook(store),
      people: openPeople({ store, clock, random, seal }),
      onDeed: (deed) => reportDeed(log, deed),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}
