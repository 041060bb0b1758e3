import type { Provider } from '#collector'
import { justOneApi } from './just-one-api/index.ts'
import { recordings } from './recordings/index.ts'
import { tikHub } from './tikhub/index.ts'
import { xingtu } from './xingtu/index.ts'

/** Every upstream there is, in the order they are asked unless operators set another. */
export const everyProvider: readonly Provider[] = [justOneApi, tikHub, xingtu, recordings]
