/** The row that says from when on there are records of all calls. */
export const keptSince = { name: 'calls kept since' }
