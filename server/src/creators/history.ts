import type { KeptSnapshot, SightingOf } from '#archive'
import { describeGains, describeHeadline } from './describe-reading.ts'

/** A creator through time, the earliest answer first: the headline of each, and what each work gained over them. */
export const describeHistory = (sightings: readonly SightingOf[], describe: (snapshot: KeptSnapshot) => object) => ({
  points: sightings.map((one) => ({ ...describe(one), ...describeHeadline(one) })),
  videos: describeGains(sightings),
})
