export { databaseFile, lockFolder } from './driver.ts'
export { syncPath, writeDurably } from './durable-files.ts'
export { type Change, openStore, type Store } from './store.ts'
export { backUp, findDamage, restore } from './upkeep.ts'
