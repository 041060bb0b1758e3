import { lazy, Suspense } from 'react'
import type { MultiFieldProps } from './multi-select.tsx'

// What chooses several of a list is as large as a page, and waited for by those alone who open a form with it.
const MultiSelectField = lazy(() => import('./multi-select.tsx'))

const height = 80

/** Several of a list, by typing: endpoints of a token. */
export const MultiField = (props: MultiFieldProps) => (
  <Suspense fallback={<div style={{ height }} />}>
    <MultiSelectField {...props} />
  </Suspense>
)
