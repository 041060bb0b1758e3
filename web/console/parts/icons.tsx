import type { ReactNode } from 'react'

const drawn = (path: ReactNode, size = 16) =>
  function Icon() {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {path}
      </svg>
    )
  }

export const CloseIcon = drawn(<path d="M4 4l8 8M12 4l-8 8" />)
export const SearchIcon = drawn(<path d="M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2" />)
export const DownIcon = drawn(<path d="M4.5 6.5L8 10l3.5-3.5" />)
export const LeftIcon = drawn(<path d="M9.5 4.5L6 8l3.5 3.5" />)
export const RightIcon = drawn(<path d="M6.5 4.5L10 8l-3.5 3.5" />)
export const UpArrowIcon = drawn(<path d="M8 13V3M4 7l4-4 4 4" />)
export const DownArrowIcon = drawn(<path d="M8 3v10M4 9l4 4 4-4" />)
export const PlusIcon = drawn(<path d="M8 3.5v9M3.5 8h9" />)
export const CheckIcon = drawn(<path d="M3.5 8.5l3 3 6-7" />)
export const CopyIcon = drawn(<path d="M6 6h7v7H6zM4 10H3V3h7v1" />)
export const LinkIcon = drawn(
  <path d="M6.5 9.5l3-3M7 4.5l1.2-1.2a2.8 2.8 0 0 1 4 4L11 8.5M9 11.5l-1.2 1.2a2.8 2.8 0 0 1-4-4L5 7.5" />,
)
export const WarnIcon = drawn(<path d="M8 2.2l6.2 11.3H1.8zM8 6.5v3.2M8 11.6v.1" />)
export const AgainIcon = drawn(<path d="M12.8 6A5.2 5.2 0 1 0 13 9.5M13 2.8V6h-3.2" />)
export const MenuIcon = drawn(<path d="M2 4h12M2 8h12M2 12h12" />, 20)
export const MoonIcon = drawn(<path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z" />)
export const SunIcon = drawn(
  <path d="M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7" />,
)
export const AutoIcon = drawn(
  <>
    <circle cx="8" cy="8" r="5.5" />
    <path d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" fill="currentColor" />
  </>,
)
export const KeyIcon = drawn(<path d="M5 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM7.5 8H14v2M11.5 8v1.8" />)
export const ColumnsIcon = drawn(<path d="M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10" />)
export const ExportIcon = drawn(<path d="M8 2.5v7M5 7l3 3 3-3M3 13h10" />)
export const PrintIcon = drawn(<path d="M4.5 6V2.5h7V6M4.5 11H2.8V6h10.4v5h-1.7M4.5 9.5h7v4h-7z" />)
export const MoreIcon = drawn(<path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />)
export const PauseIcon = drawn(<path d="M6 4v8M10 4v8" />)
export const PlayIcon = drawn(<path d="M5.5 3.5v9l7-4.5z" />)

/** The star of the mark, where something is told in gold. */
export function StarIcon() {
  return (
    <svg width="14" height="14" viewBox="0 0 22 22" fill="currentColor" aria-hidden="true">
      <path d="M11 0l2.4 8.6L22 11l-8.6 2.4L11 22l-2.4-8.6L0 11l8.6-2.4z" />
    </svg>
  )
}
