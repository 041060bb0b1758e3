import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TestService } from './service.ts'

/** Where something of the repository is; other people's tools are installed in `checks/`, by themselves. */
export const pathOf = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

/** Runs a program of Node's within two minutes, and keeps what it printed and with what code it ended. */
export async function run(program: string, words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', ...more }
  const options = { env, timeout: 120_000, maxBuffer: 33_554_432 }
  return new Promise<{ readonly exitCode: unknown; readonly output: string; readonly complaints: string }>(
    (resolve) => {
      execFile(process.execPath, [program, ...words], options, (error, output, complaints) =>
        resolve({ exitCode: error ? error.code : 0, output, complaints }),
      )
    },
  )
}

/** Keeps a document of a service as a file. */
export async function keepDocument({ url }: TestService, place: string, folder: string): Promise<string> {
  const file = join(folder, place.slice(1).replaceAll('/', '-'))
  writeFileSync(file, await (await fetch(url + place)).text())
  return file
}
