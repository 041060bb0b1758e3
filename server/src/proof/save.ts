import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeShape } from '#catalogue'
import { Problem, parseWrittenJson, type Random, Refusal, showValue } from '#kit'
import type { Bench } from './bench.ts'
import type { Answer } from './check.ts'
import { createDisguise, type Disguise } from './disguise.ts'
import { createOriginals, findTrace, findTraceInText, noteOriginals, noteParams, type Originals } from './originals.ts'

const folderMode = 0o700
const fileMode = 0o600

/** Makes the folder, or takes one with nothing in it. Throws a Refusal otherwise. */
export function prepareFolder(folder: string): void {
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true, mode: folderMode })
    return
  }
  if (!statSync(folder).isDirectory()) throw new Refusal(`--save: ${showValue(folder)} is no folder`)
  if (readdirSync(folder).length > 0)
    throw new Refusal(`--save: there is something in ${showValue(folder)} already; name a folder that is empty or new`)
}

export interface Saved {
  /** Files below the folder, in the order of the answers. */
  readonly files: readonly string[]
  readonly left: readonly { readonly answer: Answer; readonly why: string }[]
  /** Whether all that names nobody could be written. */
  readonly isWritten: boolean
}

interface SaveNeeds {
  readonly folder: string
  readonly answers: readonly Answer[]
  readonly bench: Bench
  readonly random: Random
}

/** Every text is looked through for all of them. */
const originalsMax = 10_000

/** What is invented may by chance say what it should hide: then all is invented anew, so many times. */
const turnsMax = 4

/**
 * Keeps answers as recordings in which nobody can be recognised: at the place where a call would look for them, or in a folder
 * of the provider's where a preferred one answered the same. What still said something of anybody is not kept.
 */
export function saveAnswers({ folder, answers, bench, random }: SaveNeeds): Saved {
  const originals = readOriginals(answers)
  const { names, sayings, codes } = originals
  if (names.size + sayings.size + codes.size > originalsMax)
    return {
      files: [],
      left: answers.map((answer) => ({ answer, why: 'there are more names than can be hidden' })),
      isWritten: true,
    }
  // Money was spent meanwhile: whatever is wrong now is told, and ends nothing.
  if (existsSync(folder) && readdirSync(folder).length > 0)
    return {
      files: [],
      left: answers.map((answer) => ({ answer, why: 'there is something by now' })),
      isWritten: false,
    }
  const documented = listDocumented(bench)
  let hidden: readonly Hidden[] = []
  for (let turn = 0; turn < turnsMax; turn++) {
    const disguise = createDisguise({ key: random(32), originals, documented })
    hidden = answers.map((answer) => hideAnswer(answer, { disguise, originals, bench }))
    if (hidden.every(({ why }) => why === undefined)) break
  }
  const files: string[] = []
  let isWritten = true
  const left = hidden.flatMap(({ answer, why }) => (why === undefined ? [] : [{ answer, why }]))
  for (const { name } of bench.upstreams) {
    for (const { answer, file, text } of hidden.filter((one) => one.answer.question.provider === name)) {
      if (text === undefined) continue
      const place = files.includes(file) ? join(name, file) : file
      const fault = write(join(folder, place), text)
      if (fault === undefined) files.push(place)
      else {
        left.push({ answer, why: `it cannot be written: ${fault}` })
        isWritten = false
      }
    }
  }
  return { files, left, isWritten }
}

/** Says why it could not. */
function write(file: string, text: string): string | undefined {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: folderMode })
    writeFileSync(file, text, { mode: fileMode, flag: 'wx' })
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'nobody knows why'
  }
}

/** All that answers say of people, whoever's they are. */
export function readOriginals(answers: readonly Answer[]): Originals {
  const originals = createOriginals()
  for (const { question, params, data } of answers) {
    const { subject } = question.endpoint
    noteParams(originals, params, subject?.kind === 'kol' ? subject.param : undefined)
    const value = findWritten(data)
    if (value !== undefined) noteOriginals(originals, value)
  }
  return originals
}

function findWritten(data: Buffer): unknown {
  try {
    return parseWrittenJson(data.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

interface Hidden {
  readonly answer: Answer
  readonly file: string
  readonly text: string | undefined
  readonly why: string | undefined
}

interface HideNeeds {
  readonly disguise: Disguise
  readonly originals: Originals
  readonly bench: Bench
}

function hideAnswer(answer: Answer, { disguise, originals, bench }: HideNeeds): Hidden {
  const { endpoint } = answer.question
  const { path } = endpoint
  const leave = (why: string): Hidden => ({ answer, file: '', text: undefined, why })
  try {
    const params = disguise.hideParams(answer.params)
    const text = bench.mask.strikeText(disguise.hideIn(answer.data).toString('utf8'))
    const file = bench.mask.strikeText(bench.locate({ path, params }))
    const trace = findTrace(originals, parseWrittenJson(text)) ?? findTraceInText(originals, file)
    if (trace !== undefined) return leave(`${trace} could not be hidden`)
    endpoint.readInput(new Map(Object.entries(params).map(([name, value]) => [name, String(value)])))
    const [before, after] = [answer.data.toString('utf8'), text].map((one) => endpoint.judge(JSON.parse(one)))
    const isSame = after?.isGood && before?.isGood && after.isEmpty === before.isEmpty
    return isSame ? { answer, file, text, why: undefined } : leave('it is no answer any more without what was hidden')
  } catch (error) {
    if (error instanceof SyntaxError) return leave('it is nested too deeply')
    if (error instanceof Problem) return leave('the question is refused without what was hidden')
    throw error
  }
}

/** What documentation calls the members of answers. */
const listDocumented = ({ endpoints }: Bench): ReadonlySet<string> =>
  new Set(
    endpoints.flatMap(({ data }) => [...describeShape(data).kinds.keys()].flatMap((place) => place.split(/[.[\]{}]+/))),
  )
