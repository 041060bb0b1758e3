/** The mark: a star on a dial, as the documentation has it. */
export const StarMark = () => (
  <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
    <circle cx="16" cy="16" r="15" fill="#14213d" />
    <circle cx="16" cy="16" r="12" fill="none" stroke="#c9a24b" />
    <path d="M16 5l2.4 8.6L27 16l-8.6 2.4L16 27l-2.4-8.6L5 16l8.6-2.4z" fill="#f4e7c3" />
  </svg>
)
