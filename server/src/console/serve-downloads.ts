import type { FastifyInstance } from 'fastify'
import { Problem } from '#kit'
import type { Downloads } from './downloads.ts'
import { getVisitor } from './visitor.ts'
import type { DownloadState } from './wire/download.ts'

/** How far a file is that whoever asks is being sent. */
export function serveDownloads(scope: FastifyInstance, { downloads }: { readonly downloads: Downloads }): void {
  scope.get<{ Params: { downloadId: string } }>('/downloads/:downloadId', async (request): Promise<DownloadState> => {
    const found = downloads.find(getVisitor(request).person.id, request.params.downloadId)
    if (!found) throw new Problem('resource.unknown')
    return found
  })
}
