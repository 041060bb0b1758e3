import { basename, delimiter, dirname, isAbsolute, relative } from 'node:path'

/** How sentences of ours call this program. It reaches it only in the folder of the project, or where it was installed. */
const advised = 'npx almagest'

const isBelow = (folder: string, cwd: string): boolean => {
  const way = relative(folder, cwd)
  return !way.startsWith('..') && !isAbsolute(way)
}

/** How to call the program that was started as `script`, from the folder where that was. */
function nameProgram(script: string, cwd: string, path: string): string {
  const hasFolder = /[\\/](node_modules[\\/]\.bin[\\/]almagest|server[\\/]bin[\\/]almagest\.js)$/.test(script)
  if (hasFolder && isBelow(dirname(dirname(dirname(script))), cwd)) return advised
  return path.split(delimiter).includes(dirname(script)) ? basename(script) : script
}

/** Puts the program's name into sentences that advise a command: whoever reads one can type it. */
export function adviseAs(script: string, cwd: string, path = ''): (text: string) => string {
  const name = nameProgram(script, cwd, path)
  // A name that JSON or a shell would write otherwise is left to the reader.
  const isPlain = /^[\w./@+-]+$/.test(name)
  return (text) => (isPlain ? text.replaceAll(advised, name) : text)
}
