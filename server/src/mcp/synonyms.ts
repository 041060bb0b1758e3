import { composedPhrases } from './composed-phrases.ts'
import { platformNames } from './platform-names.ts'
import { synonymsOfBusiness } from './synonyms-of-business.ts'
import { synonymsOfPeople } from './synonyms-of-people.ts'
import { synonymsOfWorks } from './synonyms-of-works.ts'

/** Phrases by what they mean. */
type Synonyms = Readonly<Record<string, readonly string[]>>

/**
 * What is said of creators' data in English and in Chinese, by what it means. A phrase may mean several things; one that is not here
 * is looked for as it is written.
 */
export const synonyms: readonly Synonyms[] = [
  platformNames,
  synonymsOfPeople,
  synonymsOfWorks,
  synonymsOfBusiness,
  composedPhrases,
]
