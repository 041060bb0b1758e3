/** What tests may need of the machine, by the names of `TEST_REQUIRE`. */
const needs = ['postgres', 'redis', 'chromium', 'languages'] as const

type Need = (typeof needs)[number]

const required = (process.env['TEST_REQUIRE'] ?? '').split(',').filter(Boolean)

for (const name of required)
  if (!needs.some((need) => need === name)) throw new Error(`TEST_REQUIRE: ${name} is none of ${needs.join(', ')}`)

/** Why a test is skipped where the machine lacks something. Throws where `TEST_REQUIRE` names it: what is required is no reason to skip. */
export function skipWithout(need: Need, why: string): string {
  if (required.includes(need)) throw new Error(`TEST_REQUIRE has ${need}, and ${why}`)
  return why
}
