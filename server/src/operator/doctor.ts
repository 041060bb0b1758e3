import type { Command } from 'commander'
import { layOut, wrap } from './columns.ts'
import { examineBooks, examineCachedFree, examineDatabase, examineTokenKey } from './doctor-books.ts'
import { examineClock, examineDisk, examineFolder, examineFolders } from './doctor-machine.ts'
import { examineAlerts, examineCredentials, examinePort, examineUpstreams } from './doctor-network.ts'
import type { Finding } from './finding.ts'
import type { CommandNeeds } from './needs.ts'
import type { JsonOption } from './print.ts'

export function addDoctorCommand(program: Command, needs: CommandNeeds): void {
  program
    .command('doctor')
    .description('look for what keeps the service from working; changes nothing, asks no upstream for an answer')
    .option('--json', 'print JSON')
    .action((options: JsonOption) => examine(needs, options))
}

async function examine(needs: CommandNeeds, { json }: JsonOption): Promise<void> {
  const found = needs.describeInstallation()
  // What the books say is told where they can be opened as the service would.
  const canOpen = found.complaints.length === 0
  const storage = await found.openStorage?.()
  const database = await storage?.check().then(examineDatabase)
  const findings: Finding[] = [
    examineRuntime(),
    ...examineSettings(found.complaints),
    ...(storage?.folder === undefined ? [] : [examineFolder(storage.folder), examineDisk(storage.folder)]),
    ...(storage && database ? [database, examineTokenKey(found, storage)] : []),
    ...(canOpen && database ? await examineBooks(needs, database) : []),
    examineCachedFree(found),
    await examinePort(found, async () => database?.state !== 'bad' && ((await storage?.isServed()) ?? false)),
    ...examineFolders(found),
    examineCredentials(found),
    ...(await examineUpstreams(found)),
    await examineAlerts(found),
    await examineClock(needs, canOpen ? database : undefined),
  ]
  await needs.stream(json ? `${JSON.stringify(findings)}\n` : `${show(findings).join('\n')}\n`)
  if (findings.some(({ state }) => state === 'bad')) needs.fail()
}

/** Older ones do not run the programs as they are written. */
const runtimeLeast = 26

function examineRuntime(): Finding {
  const { node } = process.versions
  if (Number(node.split('.')[0]) >= runtimeLeast) return { what: 'runtime', state: 'ok', says: `Node ${node}` }
  return {
    what: 'runtime',
    state: 'bad',
    says: `Node ${node} is too old`,
    advice: 'run npm ci: the right one comes with it',
  }
}

function examineSettings(complaints: readonly string[]): Finding[] {
  if (complaints.length === 0) return [{ what: 'settings', state: 'ok', says: 'can be read' }]
  return complaints.map((says) => ({ what: 'settings', state: 'bad', says, advice: 'see: npx almagest serve --help' }))
}

const stateColumns = 4
const whatColumns = 11

/** A line for each finding, and below it what to do. */
function show(findings: readonly Finding[]): string[] {
  const indent = ' '.repeat(stateColumns + whatColumns + 4)
  const lines = findings.flatMap(({ state, what, says, advice }) => [
    ...wrap(layOut([state, what, says], [stateColumns, whatColumns]), indent),
    ...(advice === undefined ? [] : wrap(`${indent}→ ${advice}`, `${indent}  `)),
  ])
  const count = (state: Finding['state']): number => findings.filter((one) => one.state === state).length
  const verdict =
    count('bad') > 0
      ? `${count('bad')} bad: the service does not work, or not for long.`
      : count('warn') > 0
        ? `Nothing is bad; ${count('warn')} to think about.`
        : 'All is well.'
  return [...lines, '', verdict]
}
