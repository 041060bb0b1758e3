export { Button, type ButtonKind, ButtonLink, IconButton } from './button.tsx'
export { LangButton, SchemeButton } from './choices.tsx'
export { Code, CopyButton, Secret } from './code.tsx'
export { DataTable, type DataTableProps, TwoLines } from './data-table.tsx'
export { type Column, readSort } from './data-table-columns.ts'
export { DateFilter } from './date-filter.tsx'
export {
  type Both,
  definePage,
  type Findable,
  type FindSource,
  type PageAction,
  type PageDefinition,
  type PageFor,
} from './define-page.ts'
export { DetailDrawer } from './detail-drawer.tsx'
export { DownloadButtons, ExportMenu } from './download.tsx'
export { Confirm, Dialog, FormDrawer } from './drawers.tsx'
export {
  EntryFacts,
  EntryFrame,
  EntryHttps,
  EntryNoPasskeys,
  EntryOr,
  EntryRefused,
  EntryStack,
  EntryTold,
} from './entry-frame.tsx'
export { CheckField, FieldPair, PasswordField, SelectField, TextAreaField, TextField, Toggle } from './fields.tsx'
export { Figure, FigureRow } from './figure.tsx'
export { type Choice, ChoiceChip, ColumnsMenu, FilterChip, Filters, LiveChip, SearchBox } from './filters.tsx'
export { AnyLink, GoAtOnce, type Going, useGo } from './go.tsx'
export * from './icons.tsx'
export { CapBar, CodeMark, ShareBar, StateMark, Tag, type Tone } from './marks.tsx'
export { MultiField } from './multi-field.tsx'
export { Explained } from './not-told.tsx'
export { NoticeLine } from './notice-line.tsx'
export { PageButton } from './page-button.tsx'
export { Columns, PageHead, Section } from './page-head.tsx'
export { PageLink } from './page-link.tsx'
export { useParam, useParams, useSetParams } from './params.ts'
export { useProof } from './proof.tsx'
export { RowMenu } from './row-menu.tsx'
export { Segmented } from './segmented.tsx'
export { type MenuItem, SmallMenu } from './small-menu.tsx'
export { StarMark } from './star-mark.tsx'
export { Bone, Empty, Failed, Loading, PageBones, TableBones, Viewed } from './states.tsx'
export { type Toast, Toasts, toast } from './toasts.tsx'
export { useColumns } from './use-columns.ts'
export { useNow } from './use-now.ts'
export { usePrintsLight } from './use-prints-light.ts'
export { Ago, Duration, Keys, Moment, Money, Mono, Zone } from './values.tsx'
