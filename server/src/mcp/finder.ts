import type { Endpoint } from '#catalogue'

/** Finds endpoints by what somebody asks for, the best first. */
export interface Finder {
  find(query: string, limitMax: number): readonly Endpoint[]
}

/** Finds what has the words of a query in its path or in its words, in the order of the catalogue. */
export function openContainsFinder(list: () => readonly Endpoint[]): Finder {
  return {
    find(query, limitMax) {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean)
      const has = ({ path, title, summary }: Endpoint): boolean => {
        const text = [path, title.en, title.zh, summary.en, summary.zh].join(' ').toLowerCase()
        return words.every((word) => text.includes(word))
      }
      return list().filter(has).slice(0, limitMax)
    },
  }
}
