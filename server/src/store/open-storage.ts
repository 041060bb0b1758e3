import { openFolderStorage } from './sqlite/folder-storage.ts'
import type { DatabaseAddress, Storage } from './storage.ts'

interface StorageSettings {
  readonly dataDir: string
  /** Goes before the folder, which is then neither read nor written. */
  readonly databaseUrl?: DatabaseAddress | undefined
}

/** Where the settings say that the books are kept. What speaks to a server is loaded where one is named, and nowhere else. */
export async function openStorage({ dataDir, databaseUrl }: StorageSettings): Promise<Storage> {
  if (databaseUrl === undefined) return openFolderStorage(dataDir)
  const { openServerStorage } = await import('./postgres/server-storage.ts')
  return openServerStorage(databaseUrl)
}
