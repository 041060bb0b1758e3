/** `GET /console/api/downloads/:downloadId`: a file that whoever asks is being sent. */
export interface DownloadState {
  readonly state: 'running' | 'done' | 'failed'
  readonly rows: number
  /** How many there are, where that is known. */
  readonly rowsMax: number | null
  /** Why it was not written: more rows than a sheet holds, or too many files at one time. */
  readonly why: 'rows' | 'busy' | null
}
