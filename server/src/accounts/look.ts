/** Small letters of other alphabets beside the Latin ones that look like them, and a few Latin ones that look like others. */
const smallAlike = readTable(
  'аӑ a,ԁ d,еёєҽ e,ѵ v,һн h,іӏ i,ј j,кқҝ k,м m,п n,о o,рҏ p,ԛ q,г r,ѕ s,т t,у y,ԝ w,хҳ x,с c,в b,' +
    'α a,β b,ε e,η n,ι i,κ k,μ m,ν v,ο o,ρ p,τ t,υ u,χ x,ω w,ζ z,ϲ c,ϳ j,օ o,ս u,հ h,ıɩ i,ɑ a,ɡ g,ø o,ł l,đ d',
)

/** Capitals and digits that look like another letter than their own small one. */
const capitalAlike = readTable('Ηℋ h,Ν n,Ρ p,Υ y,Χ x,Β b,Μ m,I1ΙІӀ l,0 o')

function readTable(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').map((pair) => pair.split(' '))
  return new Map(pairs.flatMap(([letters = '', latin = '']) => [...letters].map((letter) => [letter, latin])))
}

const replaceBy = (table: ReadonlyMap<string, string>, text: string): string =>
  [...text].map((letter) => table.get(letter) ?? letter).join('')

const foldCase = (text: string): string => text.toUpperCase().toLowerCase()

/**
 * How a name looks, twice: with letters taken for their small ones, and as the eye takes capitals and digits (`ADA` for
 * `ada`, `paypa1` and `paypaI` for `paypal`). Accents and the width of blanks make no difference, nor do alphabets.
 * Names that share a look are refused beside each other.
 */
export function looksOf(name: string): readonly string[] {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/\s+/g, ' ')
  const bySound = replaceBy(smallAlike, foldCase(plain))
  const bySight = replaceBy(smallAlike, foldCase(replaceBy(capitalAlike, plain)))
  return [`sound ${bySound}`, `sight ${bySight}`]
}
