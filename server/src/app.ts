import type { Collector } from '#collector'
import type { GivenSetting } from '#console'
import { openDeliveries } from '#deliveries'
import { createSteadyNow, sleep } from '#kit'
import type { Books, Service } from '#operator'
import {
  collect,
  countRunning,
  createFindStale,
  createRefuseUnfunded,
  endInTime,
  fallBack,
  hold,
  identify,
  limitRate,
  type OwnWork,
  openFlights,
  openOwnWork,
  permit,
  pipeline,
  recall,
  refuseBusy,
  replay,
  requireBooks,
  type ShedReason,
  settle,
  shedLoad,
  validate,
} from '#pipeline'
import type { Store } from '#store'
import { startTelling } from './account-notices.ts'
import { type Alerting, openAlerting } from './alerting.ts'
import { openBooks, type World } from './books.ts'
import { openCollecting } from './collecting.ts'
import { addressOf, type Config, maskOf, refuseMissingText } from './config.ts'
import { openDocumentation } from './documentation.ts'
import { openObservers } from './observers.ts'
import { openOperating } from './operating.ts'
import { startSideWork } from './side-work.ts'
import { openSurfaces } from './surfaces.ts'
import { openUpstreams } from './upstreams.ts'

/** What a call may take beyond its deadline: a hold lives so long, and a stopping service waits so long. */
const graceMs = 5_000

/** What a call in doubt may take beyond its deadline; less than `graceMs`, for the hold of who collected to the end. */
const doubtMs = 2_000

/** Settings, and what only the command line says. */
type ServiceConfig = Config & { readonly beginsAnew?: boolean; readonly given?: readonly GivenSetting[] }

export async function openService(config: ServiceConfig, world: World): Promise<Service> {
  let opened: Store | undefined
  try {
    return await openRooms(config, world, (store) => {
      opened = store
    })
  } catch (error) {
    await opened?.close()
    throw error
  }
}

async function openRooms(config: ServiceConfig, world: World, onOpened: (store: Store) => void): Promise<Service> {
  refuseMissingText(config)
  const { clock, log } = world
  const upstreams = openUpstreams(config, clock, log)
  let alerting: Alerting | undefined
  const ownWork = openOwnWork(clock)
  const observers = openObservers(world, {
    getHeldMicro: () => books.ledger.getHeldMicro(),
    getArchive: async () => ({ ...(await books.archive.getSize()), boundBytes: config.archiveMaxBytes }),
    describeCollector: () => collector.describe(),
    findTrouble: () => books.store.findTrouble(),
    findAlerting: () => alerting,
    describeLoad: ownWork.describe,
  })
  const books = await openBooks(config, world, {
    isService: true,
    checksTokens: true,
    beginsAnew: config.beginsAnew,
    onCommit: observers.onCommit,
    onCommitFault: observers.onCommitFault,
    onDamage: observers.onDamage,
  })
  const { store, ledger } = books
  onOpened(store)
  store.onTrouble(observers.onTrouble)
  const collecting = await openCollecting(config, world, { store, pauses: books.pauses, upstreams, observers })
  const { collector } = collecting
  alerting = await openAlerting(config, world, books, collector)
  collecting.tellBegun()

  // Whoever held money here before is gone: the books are ours.
  const orphans = await ledger.returnHolds()
  if (orphans > 0) log.warn({ orphans }, 'gave back holds of calls that an earlier run did not finish')

  const { answer, getRunning } = await openAnswering(config, world, {
    books,
    collector,
    ownWork,
    onShed: observers.onShed,
  })
  const documentation = openDocumentation(config, clock, books)
  const surfaces = await openSurfaces(config, world, {
    books,
    collector,
    metrics: observers.metrics,
    documentation,
    answer,
    operating: openOperating(config, world, { collector, observers, ownWork }),
  })
  const sideWork = startSideWork(config, world, books)
  let publicUrl = addressOf(config)
  const telling = startTelling(config, world, books, () => publicUrl)
  alerting.start()

  return {
    books,
    async listen() {
      const address = await surfaces.listen()
      publicUrl = config.publicUrl ?? address
      documentation.setBaseUrl(publicUrl)
      log.info({ publicUrl, docs: `${publicUrl}/en` }, 'callers reach the service here')
      return address
    },
    async stop() {
      surfaces.turnAway()
      const taken = config.drainMs > 0 ? `calls are taken for ${config.drainMs / 1_000}s yet, and ` : ''
      log.info(
        { drainMs: config.drainMs },
        `stopping: ${taken}those running are finished; a second signal ends at once`,
      )
      await sleep(clock, config.drainMs)
      await surfaces.close(getRunning, config.deadlineMs + graceMs)
      sideWork.cancel()
      await telling.close()
      ownWork.close()
      observers.close()
      await collecting.close()
      await books.usage.endRefusals()
      await alerting?.close()
      await store.close()
    },
  }
}

interface AnsweringNeeds {
  readonly books: Books
  readonly collector: Collector
  readonly ownWork: OwnWork
  readonly onShed: (reason: ShedReason) => void
}

async function openAnswering(config: Config, { clock }: World, needs: AnsweringNeeds) {
  const { books, collector, ownWork, onShed } = needs
  const { store, switches, tokens, ledger, archive, limits, usage, deliveryBook } = books
  const { deadlineMs, cacheTtlMs, staleMaxMs, cachedFree, rates, exposeProviders } = config
  const steadyNow = createSteadyNow(clock)
  const deliveries = await openDeliveries(deliveryBook, steadyNow)

  const flights = openFlights({ store, collector, archive, usage, clock, deadlineMs, rates, exposeProviders })
  const refuseUnfunded = createRefuseUnfunded({ ledger, cachedFree })
  const findStale = createFindStale({ archive, ledger, refuseUnfunded, clock, cacheTtlMs, staleMaxMs })

  // Policy is the order of these lines.
  const { answer, getRunning } = countRunning(
    pipeline([
      identify(tokens),
      shedLoad({ ownWork, usage, clock, onShed }),
      settle({ store, tokens, ledger, archive, usage, deliveryBook, deliveries, clock, steadyNow }),
      permit(switches),
      validate({ tokens, mask: maskOf(config) }),
      limitRate(limits),
      requireBooks(store),
      replay({ deliveries, deliveryBook, archive, clock, deadlineMs }),
      recall({ archive, ledger, refuseUnfunded, clock, cacheTtlMs }),
      refuseBusy({ flights, findStale }),
      hold({ ledger, holdMs: deadlineMs + graceMs }),
      fallBack(findStale),
      collect({ flights, clock, deadlineMs }),
    ]),
  )
  // Where a commit may be in doubt, its call waits no longer than any other.
  return { answer: store.mayDoubt ? endInTime(answer, { clock, callMs: deadlineMs + doubtMs }) : answer, getRunning }
}
