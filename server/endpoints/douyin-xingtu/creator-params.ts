import Type from 'typebox'

const idOf = (en: string, zh: string, example: string) =>
  Type.String({
    pattern: '^[0-9]{1,20}$',
    meaning: { en, zh },
    expects: { en: '1 to 20 digits', zh: '1 至 20 位数字' },
    examples: [example],
  })

export const kolId = idOf(
  "KOL ID. The creator's Xingtu ID, not the Douyin uid.",
  'KOL ID，即达人的星图 ID，并非抖音 uid。',
  '6831825876674412552',
)

export const oAuthorId = idOf(
  "The creator's Xingtu ID, the same as the KOL ID; not the Douyin uid.",
  '达人的星图 ID，与 KOL ID 相同，并非抖音 uid。',
  '6831825876674412552',
)

export const itemId = idOf('Douyin work ID.', '抖音作品 ID。', '7553989899192519974')
