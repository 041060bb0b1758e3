import type { Text } from '#kit'

const capitals: Readonly<Record<string, string>> = {
  apis: 'APIs',
  api: 'API',
  kol: 'KOL',
  tiktok: 'TikTok',
  youtube: 'YouTube',
}

/** A group of pages as people write it: `studio-apis` is Studio APIs. */
export function nameGroup(group: string): Text {
  const words = group.split('-').map((word) => capitals[word] ?? `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
  const name = words.join(' ')
  return { en: name, zh: name }
}
