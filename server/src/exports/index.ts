/**
 * Rows of any page or command as a file, made as it is taken. A `Table` has columns (name, kind, meaning in both languages, how a row
 * is read) and `slices`, which reads rows by keyset, some hundreds at a time; `writeExport(format, table, lang)` is a generator of
 * its bytes. Money is micro-yuan, moments are Unix milliseconds: how they are written is the format's.
 */
export { type Column, type Table, xlsxRowsMax } from './table.ts'
export { type ExportFormat, exportFormats, isExportFormat, mediaTypes, writeExport } from './write-export.ts'
