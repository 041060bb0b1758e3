import styles from './small-bars.module.css'

interface MiniBarsProps {
  /** What they show, in a sentence. */
  readonly label: string
  /** Nothing where it has not been yet. */
  readonly values: readonly (number | null)[]
  /** The highest of all rows, so that rows are compared; or of this row alone. */
  readonly max: number
  /** The one that still runs. */
  readonly runningAt?: number | undefined
  /** Of these, how many went wrong: drawn in bad, from below. */
  readonly wrong?: readonly number[] | undefined
  readonly width?: number
  readonly height?: number
  readonly title?: ((index: number) => string) | undefined
}

const slotShare = 0.72

/** Bars in a row of a table, on the scale of all its rows. */
export function MiniBars(props: MiniBarsProps) {
  const { label, values, max, runningAt, wrong, width = 300, height = 30, title } = props
  const slot = width / Math.max(1, values.length)
  const tall = (value: number): number => (max > 0 ? Math.max(value > 0 ? 1.5 : 1, (value / max) * height) : 1)
  return (
    <svg
      className={styles['bars']}
      width="100%"
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {values.map((value, index) => {
        const bar = value === null ? 1 : tall(value)
        const part = value === null ? 'none' : index === runningAt ? 'running' : undefined
        const bad = wrong?.[index] ?? 0
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a place is its index.
          <g key={index}>
            {title && <title>{title(index)}</title>}
            <rect x={index * slot} y={height - bar} width={slot * slotShare} height={bar} rx="1" data-part={part} />
            {bad > 0 && (
              <rect
                x={index * slot}
                y={height - tall(bad)}
                width={slot * slotShare}
                height={tall(bad)}
                data-part="bad"
              />
            )}
          </g>
        )
      })}
    </svg>
  )
}

interface HealthBarsProps {
  readonly label: string
  /** The score of each hour out of 100; nothing where nobody asked. */
  readonly scores: readonly (number | null)[]
  readonly title?: (index: number) => string
}

const barWidth = 4
const slotWidth = 5
const tall = 20

/** As the documentation tells them: healthy or available from 90 on, limited from 50 on. */
function partOf(score: number | null): { readonly part: string; readonly height: number } {
  if (score === null) return { part: 'none', height: 2 }
  if (score >= 90) return { part: 'healthy', height: tall }
  if (score >= 50) return { part: 'warn', height: 13 }
  return { part: 'bad', height: 7 }
}

/** Health by the hour: lower where it was worse, a dash where nobody asked. */
export function HealthBars({ label, scores, title }: HealthBarsProps) {
  const width = scores.length * slotWidth
  return (
    <svg
      className={styles['bars']}
      width={width}
      height={tall}
      viewBox={`0 0 ${width} ${tall}`}
      role="img"
      aria-label={label}
    >
      {scores.map((score, index) => {
        const { part, height } = partOf(score)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its index.
          <rect key={index} x={index * slotWidth} y={tall - height} width={barWidth} height={height} data-part={part}>
            {title && <title>{title(index)}</title>}
          </rect>
        )
      })}
    </svg>
  )
}
