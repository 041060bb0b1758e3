/** Rounds of `kill -9` under load, with the books in a folder and on PostgreSQL: what callers were told is there, once. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Audited, auditStored } from '#support/crash-audit'
import { type CrashWorld, makeCrashWorld } from '#support/crash-world'
import { type Answer, createRandom, type Load, runLoad } from '#support/load'
import { overPlaces } from '#support/places'
import { openPursuits, type Pursuit, type Pursuits } from '#support/pursuits'
import { readCount } from '#support/read-count'
import { runAlmagest, type Served, startServed } from '#support/served'
import { tellAtEnd } from '#support/tell-at-end'

/** Of each place. */
const roundsByDefault = 10
/** By the earliest kill a slow machine, too, has settled some of its calls. */
const [killMsLeast, killMsMost] = [300, 1_500]
/** Answers a round must give on average, or the machine was too slow for the test to mean anything. */
const answersLeast = 30

const rounds = readCount('CRASH_ROUNDS', roundsByDefault)
const seed = readCount('CRASH_SEED', randomInt(1, 2 ** 32))
// Rows of chances apart: how many calls a round makes depends on the machine, when it is killed does not.
const [killChance, callChance, pursuitChance] = [createRandom(seed), createRandom(seed + 1), createRandom(seed + 2)]

/** What was seen, place by place. */
const places: Readonly<Record<string, number | string>>[] = []

tellAtEnd('test:crash', () => ({ rounds, seed, places }))

/** Runs load on a service and kills it in the middle. */
async function killUnderLoad(
  { url, kill }: Served,
  { questions, stuckQuestions }: CrashWorld,
  pursuits: Pursuits,
): Promise<readonly Load[]> {
  let isEnded = false
  async function killLater(): Promise<void> {
    await wait(killMsLeast + killChance() * (killMsMost - killMsLeast))
    isEnded = true
    await kill()
  }
  const load = runLoad({
    url,
    questions,
    firstQuestions: stuckQuestions,
    random: callChance,
    isEnded: () => isEnded,
  })
  const hunt = pursuits.run({ url, random: pursuitChance, isEnded: () => isEnded })
  const [outcome, pursued] = await Promise.all([load, hunt, killLater()])
  return [outcome, pursued]
}

const splitByKey = (pursuits: readonly Pursuit[]): readonly (readonly Pursuit[])[] =>
  [true, false].map((isKeyed) => pursuits.filter(({ question }) => (question.key !== undefined) === isKeyed))

async function auditByCommand({ environment }: CrashWorld): Promise<void> {
  const { differences }: { differences: unknown } = JSON.parse(await runAlmagest(['verify', '--json'], environment))
  assert.deepEqual(differences, [])
}

overPlaces('a service that is killed under load', async (t, makePlace) => {
  const place = await makePlace()
  const world = await makeCrashWorld(t, place)
  const pursuits = openPursuits(world.newQuestion)
  const answers: Answer[] = []
  let [lost, orphans, killsInFlight] = [0, 0, 0]
  let audited: Audited = { charges: 0, uses: 0, settledUnheard: 0 }

  function add(load: Load): void {
    answers.push(...load.answers)
    lost += load.lost
  }

  async function killOnce(service: Served): Promise<void> {
    const loads = await killUnderLoad(service, world, pursuits)
    loads.map(add)
    // The stuck calls are always cut short; they do not show that the kill came amid work.
    if ((loads[0]?.lost ?? 0) > world.stuckQuestions.length) killsInFlight++
  }

  async function restart(t: TestContext): Promise<Served> {
    const service = await startServed(t, world.environment)
    orphans += service.orphans
    await audit()
    return service
  }

  async function audit(): Promise<void> {
    audited = await auditStored(world.environment, {
      answers,
      lost,
      orphans,
      gifts: world.gifts,
      pursuits: pursuits.list,
    })
    await auditByCommand(world)
  }

  await t.test('keeps every answer it gave, charges none twice, and gives back what it held', async (t) => {
    t.diagnostic(`again at the same moments: CRASH_ROUNDS=${rounds} CRASH_SEED=${seed}`)
    let service = await restart(t)
    for (let round = 0; round < rounds; round++) {
      await killOnce(service)
      service = await restart(t)
    }
    add(await pursuits.finish(service.url))
    assert.equal(await service.stop(), 0)
    await audit()
  })

  await t.test('charges once for every question that is asked until it is answered', (t) => {
    const [keyed = [], keyless = []] = splitByKey(pursuits.list)
    for (const [name, group] of Object.entries({ keyed, keyless })) {
      const cut = group.filter(({ losses }) => losses > 0)
      const given = cut.filter(({ answer }) => answer?.isReplayed)
      t.diagnostic(
        `${group.length} ${name} questions, ${cut.length} of them lost their answer, ${given.length} got it again`,
      )
      assert.ok(given.length > rounds / 4 && given.length < cut.length)
      assert.ok(group.every(({ answer }) => answer?.code === 0))
      assert.ok(group.every(({ answer, losses }) => losses > 0 || !answer?.isReplayed))
    }
  })

  await t.test('was killed often enough amid work to know', (t) => {
    const { charges, uses, settledUnheard } = audited
    t.diagnostic(`${rounds} rounds, ${killsInFlight} kills with calls in flight, ${answers.length} answers received`)
    t.diagnostic(`${lost} calls cut short, ${settledUnheard} of them settled; ${orphans} orphan holds given back`)
    t.diagnostic(`${charges} charges, ${uses} granted calls used`)
    assert.ok(answers.length > answersLeast * rounds)
    assert.ok(killsInFlight > rounds / 2)
    assert.ok(orphans > 0)
    assert.ok(charges > 0 && uses > 0)
    for (const code of [0, 301, 400, 601, 602]) assert.ok(answers.some((answer) => answer.code === code))
  })

  const books = place.databaseUrl === undefined ? 'folder' : 'postgres'
  places.push({ books, killsInFlight, answers: answers.length, lost, orphans, ...audited })
})
