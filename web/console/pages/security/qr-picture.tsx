import { drawQr } from './qr.ts'
import styles from './security.module.css'

/** White around it, as cameras want it, in either theme. */
const quiet = 4

export function QrPicture({ text, label }: { readonly text: string; readonly label: string }) {
  const rows = drawQr(text)
  if (!rows) return null
  const size = rows.length + 2 * quiet
  const path = rows
    .flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x + quiet} ${y + quiet}h1v1h-1z`] : [])))
    .join('')
  return (
    <svg className={styles['qr']} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#14213d" shapeRendering="crispEdges" />
    </svg>
  )
}
