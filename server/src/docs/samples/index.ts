import { writeBash } from './bash.ts'
import { writeCurl } from './curl.ts'
import { writeGo } from './go.ts'
import { writeJava } from './java.ts'
import { writeJs } from './js.ts'
import { writePhp } from './php.ts'
import { type Program, readProgram, type SampleRequest } from './program.ts'
import { writePython } from './python.ts'
import { writeShortGo } from './short-go.ts'
import { writeShortJava } from './short-java.ts'
import { writeShortJs } from './short-js.ts'
import { writeShortPhp } from './short-php.ts'
import { writeShortPython } from './short-python.ts'

export { writeCurl } from './curl.ts'
export { findOffered, type SampleRequest, type Server } from './program.ts'
export { writePrompt } from './prompt.ts'
export { writeMembers, writeSdk, writeSdkCall, writeValue } from './sdk.ts'

export const sampleLanguages = ['bash', 'python', 'js', 'java', 'go', 'php'] as const

export type SampleLanguage = (typeof sampleLanguages)[number]

/** The few lines that ask, or a whole program that asks again where that may help. */
export type SampleForm = 'short' | 'whole'

type Write = (program: Program) => string

interface Writers extends Readonly<Record<SampleForm, Write>> {
  /** As people call it. */
  readonly name: string
  /** What a program of it is called on disk. */
  readonly file: string
}

const writers: Readonly<Record<SampleLanguage, Writers>> = {
  bash: { name: 'cURL', file: 'sample.sh', short: (program) => `${writeCurl(program)}\n`, whole: writeBash },
  python: { name: 'Python', file: 'sample.py', short: writeShortPython, whole: writePython },
  js: { name: 'JavaScript', file: 'sample.mjs', short: writeShortJs, whole: writeJs },
  java: { name: 'Java', file: 'Main.java', short: writeShortJava, whole: writeJava },
  go: { name: 'Go', file: 'main.go', short: writeShortGo, whole: writeGo },
  php: { name: 'PHP', file: 'sample.php', short: writeShortPhp, whole: writePhp },
}

export const nameLanguage = (language: SampleLanguage): string => writers[language].name

export const sampleFile = (language: SampleLanguage): string => writers[language].file

/** The client has one form: what whole programs do, it does by itself. */
export const sdkTab = { id: 'ts', label: 'SDK' } as const

/** Asks an endpoint and prints what it answers, or says why there is nothing. */
export const writeSample = (form: SampleForm, language: SampleLanguage, request: SampleRequest): string =>
  writers[language][form](readProgram(request))
