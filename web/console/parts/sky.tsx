import styles from './entry-frame.module.css'
import { faintStars, figureLines, placeAt, radius, radiusOf, stars } from './sky-stars.ts'

const hours = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22]
const circles = [80, 70, 60, 50]
const brightest = 1.4
const pole = 2

/** The northern sky on a dial, as the catalogue that gave the service its name had it. */
export function Sky() {
  return (
    <svg className={styles['sky']} viewBox="-392 -392 784 784" aria-hidden="true">
      <g fill="none" stroke="#c9a24b">
        <g strokeOpacity="0.22">
          {circles.map((degrees) => (
            <circle key={degrees} r={radiusOf(degrees)} />
          ))}
          <path d={hours.map((hour) => `M${at(hour, radiusOf(80))}L${at(hour, radius)}`).join('')} />
        </g>
        <circle r={radius} strokeWidth="1.2" />
        <circle r={radius + 12} strokeOpacity="0.6" />
        <path d={ticks} strokeOpacity="0.7" />
      </g>
      <g fill="#c9a24b" fontSize="11" textAnchor="middle" dominantBaseline="central">
        {hours.map((hour) => {
          const { x, y } = placeAt(hour, radius + 30)
          return (
            <text key={hour} x={x} y={y}>
              {hour} h
            </text>
          )
        })}
      </g>
      <path d={figureLines} fill="none" stroke="#f4e7c3" strokeOpacity="0.45" />
      <g fill="#f4e7c3">
        {faintStars.map(({ x, y }) => (
          <circle key={`${x} ${y}`} cx={x} cy={y} r="0.9" fillOpacity="0.55" />
        ))}
        {stars.map(({ x, y, magnitude }) =>
          magnitude < brightest || (magnitude === pole && Math.hypot(x, y) < 10) ? (
            <path key={`${x} ${y}`} d={starPath} transform={`translate(${x} ${y})`} />
          ) : (
            <circle key={`${x} ${y}`} cx={x} cy={y} r={Math.max(1.2, 4 - magnitude * 0.65)} />
          ),
        )}
      </g>
    </svg>
  )
}

const starPath = 'M0-11L2-2 11 0 2 2 0 11-2 2-11 0-2-2z'

const at = (hour: number, distance: number): string => {
  const { x, y } = placeAt(hour, distance)
  return `${x} ${y}`
}

/** Every twelve minutes, longer at the hours. */
const ticks = Array.from({ length: 120 }, (_, index) => {
  const hour = index / 5
  const from = index % 10 === 0 ? radius + 3 : index % 5 === 0 ? radius + 6 : radius + 9
  return `M${at(hour, from)}L${at(hour, radius + 12)}`
}).join('')
