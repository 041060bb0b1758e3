import { findSimilarity } from '#kit'
import { knownStems } from './terms.ts'

/** Of six letters one may be wrong; shorter words are too much like others. */
const lettersMin = 6
const similarityMin = 0.8

/** Words of one question that are mended; each is compared with many. */
const mendedMax = 6

type Mend = (word: string) => string

/** Takes words that stand nowhere for those they are most like; what is asked next is mended anew. */
export function openMending(terms: Iterable<string>): () => Mend {
  const words = new Set([...knownStems, ...terms].filter((term) => /^[a-z]+$/.test(term)))
  const byLetter = Map.groupBy(words, ([letter = '']) => letter)

  function findClosest(word: string): string {
    let closest = { word, similarity: similarityMin }
    for (const known of byLetter.get(word.charAt(0)) ?? []) {
      if (Math.abs(known.length - word.length) > 1) continue
      const similarity = findSimilarity(word, known)
      if (similarity > closest.similarity) closest = { word: known, similarity }
    }
    return closest.word
  }

  return () => {
    let left = mendedMax
    return (word) => {
      if (words.has(word) || word.length < lettersMin || !/^[a-z]+$/.test(word) || left === 0) return word
      left--
      return findClosest(word)
    }
  }
}
