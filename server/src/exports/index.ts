export { type Column, type Table, xlsxRowsMax } from './table.ts'
export { type ExportFormat, exportFormats, isExportFormat, mediaTypes, writeExport } from './write-export.ts'
