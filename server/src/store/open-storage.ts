import { openFolderStorage } from './sqlite/folder-storage.ts'
import type { Storage } from './storage.ts'

interface StorageSettings {
  readonly dataDir: string
}

/** Where the settings say that the books are kept. */
export async function openStorage({ dataDir }: StorageSettings): Promise<Storage> {
  return openFolderStorage(dataDir)
}
