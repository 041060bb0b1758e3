import { formatCount, formatMomentWhole } from '#format'
import { Money, Mono } from '#parts'
import { type Lang, useLang } from '#words'

interface ToldValueProps {
  readonly field: string
  readonly value: unknown
}

/** A value as its name says: an amount, a moment, an id, or a text. */
export function ToldValue({ field, value }: ToldValueProps) {
  const lang = useLang()
  if (value === null || value === undefined) return <>–</>
  if (field.endsWith('Micro') && typeof value === 'number') return <Money micro={value} />
  if (field.endsWith('At') && typeof value === 'number') return <>{formatMomentWhole(value, lang)}</>
  if (typeof value === 'number') return <>{formatCount(value)}</>
  if (/(Id|path|key|scopes|endpoints|rate)$/.test(field)) return <Mono>{textOf(value, lang)}</Mono>
  return <>{textOf(value, lang)}</>
}

function textOf(value: unknown, lang: Lang): string {
  if (typeof value === 'boolean') return { en: ['no', 'yes'], zh: ['否', '是'] }[lang][Number(value)] ?? ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
