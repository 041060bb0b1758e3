import { type Html, html } from './html.ts'

/** A table that becomes a list of cards where it would not fit; empty cells are left out of those. */
export function tableHtml(columns: readonly string[], rows: readonly (readonly Html[])[], look?: string): Html {
  const cell = (content: Html, index: number): Html => {
    const label = columns[index] ?? ''
    if (index === 0) return html`<th scope="row">${content}</th>`
    return html`<td data-label="${label}">${content}</td>`
  }
  return html`<table${look !== undefined && html` class="${look}"`}><thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map(cell)}</tr>`,
  )}</tbody></table>`
}
