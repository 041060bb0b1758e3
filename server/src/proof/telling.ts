// What the members of answers hold, told by their names: what says who somebody is, and what says only of which kind.

/** Names from the outermost member inwards; lists have none. */
export type Place = readonly string[]

/** `nickName` as `nick_name`. */
const plain = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

const own = (place: Place): string => plain(place.at(-1) ?? '')

export const isIdPlace = (place: Place): boolean => /(^|_)(sec_?)?(id|ids|uid|uids|uuid|gid|oid)$/.test(own(place))

/** Ids of people: their time of making is nobody's business, where that of a work is part of what is read. */
export const isPersonPlace = (place: Place): boolean =>
  /(^|_)(kol|author|star|user|creator|uid|short|unique)(_?id)?$/.test(own(place)) ||
  (own(place) === 'id' && /author|user|creator|kol/.test(plain(place.at(-2) ?? '')))

/** Numbers by which somebody is reached. */
export const isContactPlace = (place: Place): boolean =>
  /phone|mobile|wechat|weixin|contact|(^|_)(qq|tel)$/.test(own(place))

/** Names and addresses of files. */
export const isFilePlace = (place: Place): boolean =>
  /(^|_)(ur[il]s?|covers?|avatar|image|icon|qrcode|link|file)$/.test(own(place))

/** What people and their works are called. */
export const isNamePlace = (place: Place): boolean =>
  /(^|_)(nick|nick_?name|user_?name|real_?name|author_?name|creator_?name|kol_?name|mcn|mcn_?name)$/.test(own(place)) ||
  own(place) === 'author' ||
  (own(place) === 'name' && !isKind(place.slice(0, -1)))

const kinds =
  /(^|_)(tags?|labels?|themes?|category|categories|industry|industries|distributions?|levels?|type_display|link_type|gender|unit|currency)(_|$)/

const words = /keyword|token|word|title|intro|signature|desc|comment|company|brand|school|address/

/** So many members around one are asked what it is. */
const around = 3

/** What is said of people and works in their own words, whatever it looks like. */
export const isWordPlace = (place: Place): boolean =>
  isNamePlace(place) || isContactPlace(place) || /(^|_)(title|intro|signature|bio|caption|text)$/.test(own(place))

/** What something is called, be it only a kind: it may as well be somebody. */
export const isCalledPlace = (place: Place): boolean => /(^|_)name$/.test(own(place))

/** Whether a place holds one of a few words that say of which kind something is, and so may stay. */
export function isKindPlace(place: Place): boolean {
  return !isNamePlace(place) && isKind(place)
}

function isKind(place: Place): boolean {
  const near = place.slice(-around).map(plain)
  return near.some((name) => kinds.test(name)) && !near.some((name) => words.test(name))
}

const figureLengthMax = 40

/** Figures, days, ranges and flags, however they are written: `1k-3w`, `<0.02%`, `2026-02-07`, `Lv1`. */
export const isFigure = (text: string): boolean =>
  (text.length <= figureLengthMax && /^[\d\s.,:%<>=~+\-_/()]*[kwKW%]?(-?[\d.,]+[kwKW%]?)?$/.test(text)) ||
  /^(lv?\d{1,3}|true|false|success|ok)$/i.test(text)
