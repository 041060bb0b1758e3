import type { ServedPath } from '#accounts'
import { accountPaths, accountSchemas } from './account.ts'
import { archivePaths, archiveSchemas } from './archive.ts'
import { callPaths, callSchemas } from './calls.ts'
import type { ServiceItem } from './operation.ts'
import { operationPaths, operationSchemas } from './operations.ts'
import { readingPaths, readingSchemas } from './readings.ts'
import { statusPaths, statusSchemas } from './status.ts'

/** Every path of ours beside the catalogue's: the table of access and this one have the same. */
export const servicePaths: Readonly<Record<ServedPath, ServiceItem>> = {
  ...accountPaths,
  ...callPaths,
  ...archivePaths,
  ...readingPaths,
  ...statusPaths,
  ...operationPaths,
}

/** What their answers consist of, by name. */
export const serviceSchemas = {
  ...accountSchemas,
  ...callSchemas,
  ...archiveSchemas,
  ...readingSchemas,
  ...statusSchemas,
  ...operationSchemas,
} as const
