/**
 * Makes a release of what the changelog has as unreleased: versions, changelog, notes, one commit and its tag. Nothing leaves
 * this machine: pushing and publishing are the owner's. `npm run release -- [VERSION] [--dry-run]`, in the repository.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'

const manifests = ['package.json', 'server/package.json', 'bench/package.json', 'sdk/package.json', 'cli/package.json']
const lockFile = 'package-lock.json'
/** The changelog in each language, and what it calls the unreleased part. */
const changelogs = [
  { file: 'CHANGELOG.md', unreleased: 'Unreleased' },
  { file: 'docs/guides/zh/changelog.md', unreleased: '未发布' },
] as const
const versionForm = /^\d+\.\d+\.\d+$/

class Refusal extends Error {}

interface Edit {
  readonly file: string
  readonly text: string
}

interface Release {
  readonly version: string
  readonly tag: string
  readonly notes: string
  readonly edits: readonly Edit[]
}

const read = (file: string): string => readFileSync(file, 'utf8')
const git = (...words: string[]): string => execFileSync('git', words, { encoding: 'utf8' }).trimEnd()

const versionOf = (file: string): string => JSON.parse(read(file)).version

const tagExists = (tag: string): boolean => git('tag', '--list', tag) !== ''

function readUnreleased({ file, unreleased }: (typeof changelogs)[number]): string {
  const [, part] = new RegExp(`^## ${unreleased}\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(read(file)) ?? []
  if (part === undefined) throw new Refusal(`${file} has no part "## ${unreleased}"`)
  if (!/^- /m.test(part)) throw new Refusal(`${file}: nothing is listed as ${unreleased}`)
  return part.trim()
}

/** Whether it has nothing but what was mended; whatever else it has, under whichever theme, is more than that. */
const isMending = (notes: string): boolean =>
  [...notes.matchAll(/^### (.+)$/gm)].every(([, theme = '']) => ['Fixed', 'Security', 'Known limits'].includes(theme))

/** The version at hand where it was never released; else the next, by what the changelog says of it. */
function chooseVersion(asked: string | undefined, notes: string): string {
  const current = versionOf('package.json')
  if (asked !== undefined) {
    if (!versionForm.test(asked)) throw new Refusal(`${asked} is not a version such as 1.2.3`)
    if (isBefore(asked, current)) throw new Refusal(`${asked} is before ${current}`)
    return asked
  }
  if (!tagExists(`v${current}`)) return current
  const [major = 0, minor = 0, patch = 0] = current.split('.').map(Number)
  return isMending(notes) ? `${major}.${minor}.${patch + 1}` : `${major}.${minor + 1}.0`
}

function isBefore(one: string, other: string): boolean {
  const [ours, theirs] = [one, other].map((version) => version.split('.').map(Number))
  const at = ours?.findIndex((part, index) => part !== theirs?.[index]) ?? -1
  return at >= 0 && (ours?.[at] ?? 0) < (theirs?.[at] ?? 0)
}

/** Each version stands alone on its line; the rest of a file stays as it is, to the last byte. */
function editManifest(file: string, version: string): Edit {
  return { file, text: read(file).replace(/^( {2}"version": )"[^"]*"/m, `$1"${version}"`) }
}

function editLock(version: string): Edit {
  const ours = new Set(['', ...manifests.map((file) => dirname(file)).filter((folder) => folder !== '.')])
  const lock = JSON.parse(read(lockFile))
  lock.version = version
  for (const [place, entry] of Object.entries<{ version?: string }>(lock.packages))
    if (ours.has(place)) entry.version = version
  return { file: lockFile, text: `${JSON.stringify(lock, null, 2)}\n` }
}

function plan(asked: string | undefined, day: string): Release {
  if (git('status', '--porcelain') !== '') throw new Refusal('there are changes that are not committed')
  const [notes = ''] = changelogs.map(readUnreleased)
  const version = chooseVersion(asked, notes)
  const tag = `v${version}`
  if (tagExists(tag)) throw new Refusal(`the tag ${tag} is there already`)
  const edits = [
    ...manifests.map((file) => editManifest(file, version)),
    editLock(version),
    ...changelogs.map(({ file, unreleased }) => ({
      file,
      text: read(file).replace(`## ${unreleased}\n`, `## ${unreleased}\n\n## ${version} (${day})\n`),
    })),
  ]
  return { version, tag, notes: `# Almagest ${version} (${day})\n\n${notes}\n`, edits }
}

/** Everything or nothing: where a step fails, the files are as the last commit has them. */
function carryOut({ version, tag, notes, edits }: Release, notesFile: string): void {
  const files = edits.map(({ file }) => file)
  const before = git('rev-parse', 'HEAD')
  try {
    for (const { file, text } of edits) writeFileSync(file, text)
    git('commit', '--quiet', '--message', `chore(release): ${version}`, '--', ...files)
    git('tag', '--annotate', '--cleanup=verbatim', '--message', notes, tag)
  } catch (error) {
    git('reset', '--quiet', '--soft', before)
    git('checkout', '--quiet', before, '--', ...files)
    throw error
  }
  mkdirSync(dirname(notesFile), { recursive: true })
  writeFileSync(notesFile, notes)
}

function run(): string {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean' }, date: { type: 'string' } },
  })
  if (positionals.length > 1) throw new Refusal('one version is enough')
  process.chdir(git('rev-parse', '--show-toplevel'))
  const release = plan(positionals[0], values.date ?? new Date().toISOString().slice(0, 10))
  const { tag, notes, edits } = release
  const notesFile = `release/${tag}.md`
  const steps = [
    ...edits.map(({ file }) => `write   ${file}`),
    `commit  chore(release): ${release.version}`,
    `tag     ${tag}`,
  ]
  const shown = [...steps, `notes   ${notesFile}`, '', notes].join('\n')
  if (values['dry-run']) return `${shown}\nNothing was changed.\n`
  carryOut(release, notesFile)
  return `${shown}\nNow yours: git push --follow-tags; npm run pack; npm publish of those files.\n`
}

try {
  process.stdout.write(run())
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.stderr.write(`release: ${error.message}\n`)
  process.exitCode = 1
}
