import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type SampleLanguage, sampleFile } from '#docs'
import { skipWithout } from './required.ts'

export interface Run {
  readonly exitCode: number
  readonly output: string
  readonly complaints: string
}

/** Runs a program that was written down and, where its language has a compiler, compiled. */
export type RunProgram = (environment?: Readonly<Record<string, string>>) => Promise<Run>

type Command = readonly [file: string, ...words: string[]]

interface Language {
  /** Succeeds where the language can be used on this machine. */
  readonly probe: Command
  readonly compile?: Command
  readonly run: Command
}

const runMsMax = 100_000

// Debian's Python has Debian's requests; another one may come first in PATH.
const python = ['python3', '/usr/bin/python3'].find((file) => isDone([file, '-c', 'import requests'])) ?? 'python3'

/** What runs for a second is not worth compiling well, or collecting in parallel. */
const brief = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

const languages: Readonly<Record<SampleLanguage, Language>> = {
  bash: { probe: ['curl', '--version'], run: ['bash', 'sample.sh'] },
  python: { probe: [python, '-c', 'import requests'], run: [python, 'sample.py'] },
  js: { probe: [process.execPath, '--version'], run: [process.execPath, 'sample.mjs'] },
  java: {
    probe: ['javac', '--version'],
    compile: ['javac', ...brief.map((option) => `-J${option}`), 'Main.java'],
    run: ['java', ...brief, 'Main'],
  },
  go: {
    probe: ['go', 'version'],
    compile: ['go', 'build', '-o', 'sample', 'main.go'],
    run: ['./sample'],
  },
  php: {
    probe: ['php', '-r', 'exit(function_exists("curl_init") ? 0 : 1);'],
    run: ['php', 'sample.php'],
  },
}

/** Why this machine cannot run programs of a language; `false` where it can. */
export const whyNot = (language: SampleLanguage): string | false =>
  !isDone(languages[language].probe) && skipWithout('languages', `${language} is not installed here`)

function isDone([file, ...words]: Command): boolean {
  return spawnSync(file, words).status === 0
}

/** Writes a program into a folder of its own, and compiles it once however often it is run. */
export async function prepare(folder: string, language: SampleLanguage, text: string): Promise<RunProgram> {
  const { compile, run } = languages[language]
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, sampleFile(language)), text)
  if (compile) {
    const { exitCode, complaints } = await start(folder, compile, {})
    if (exitCode !== 0) throw new Error(`${language} refuses the program:\n${complaints}\n${text}`)
  }
  return (environment = {}) => start(folder, run, environment)
}

// A locale without other letters than English ones: programs must not depend on the machine's.
function start(cwd: string, [file, ...words]: Command, environment: Readonly<Record<string, string>>): Promise<Run> {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, LC_ALL: 'C', ...environment }
  return new Promise((resolve) => {
    execFile(file, words, { cwd, env, timeout: runMsMax, maxBuffer: 10_000_000 }, (error, output, complaints) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), output, complaints })
    })
  })
}
