import { writeBash } from './bash.ts'
import { writeGo } from './go.ts'
import { writeJava } from './java.ts'
import { writeJs } from './js.ts'
import { writePhp } from './php.ts'
import { type Program, readProgram, type SampleRequest } from './program.ts'
import { writePython } from './python.ts'

export type { Server } from './program.ts'
export { writePrompt } from './prompt.ts'

export const sampleLanguages = ['bash', 'python', 'js', 'java', 'go', 'php'] as const

export type SampleLanguage = (typeof sampleLanguages)[number]

const templates: Readonly<Record<SampleLanguage, (program: Program) => string>> = {
  bash: writeBash,
  python: writePython,
  js: writeJs,
  java: writeJava,
  go: writeGo,
  php: writePhp,
}

/** A whole program that asks an endpoint, asks again where that may help, and prints `data` or says why there is none. */
export function writeSample(language: SampleLanguage, request: SampleRequest): string {
  return templates[language](readProgram(request))
}
