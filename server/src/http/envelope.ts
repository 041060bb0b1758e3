import type { Problem } from '#kit'

/** A success with `data` byte for byte. Clients rely on the order of the keys. */
export function writeSuccess(data: Buffer, requestId: string): Buffer {
  const head = '{"code":0,"data":'
  const tail = `,"message":null,"recordTime":null,"requestId":"${requestId}"}`
  const body = Buffer.allocUnsafe(head.length + data.length + tail.length)
  body.write(head, 0, 'latin1')
  data.copy(body, head.length)
  body.write(tail, head.length + data.length, 'latin1')
  return body
}

export function writeFailure({ code, message }: Problem, requestId: string): Buffer {
  return Buffer.from(JSON.stringify({ code, data: null, message, recordTime: null, requestId }))
}
