import { existsSync, readFileSync } from 'node:fs'

const limits = '/proc/self/limits'

/** What is open beside sockets: the database, log, files being read. */
const ownDescriptors = 96

/** Where the limit cannot be read: systems without `/proc` allow that many at least once Node has raised its own limit. */
const usualDescriptors = 10_240

/** As many connections as are wanted and the process may have, with so many `others` beside them. */
export function boundConnections(wanted: number, others: number, descriptors = readDescriptors()): number {
  const reserve = Math.min(ownDescriptors + others, Math.floor(descriptors / 2))
  return Math.min(wanted, Math.max(descriptors - reserve, 1))
}

/** The process's limit of descriptors. Node has raised it as far as it may before this is read. */
function readDescriptors(): number {
  if (!existsSync(limits)) return usualDescriptors
  const soft = /^Max open files +(\d+|unlimited)/m.exec(readFileSync(limits, 'latin1'))?.[1]
  return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft ?? usualDescriptors)
}
