import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { untyped as note } from './notes.ts'

/** Of operations whose answers nobody has published: only what all of the family share is known. */
export const untyped = { data: Type.Object({ base_resp: baseResp }, { title: 'Untyped' }), isEmpty: isBare, note }
