import { type Command, Option } from 'commander'
import { writeOpenApi } from '#docs'
import type { OperatorNeeds } from './needs.ts'
import { textOption } from './options.ts'
import { getEndpoint, withNewBooks } from './with-books.ts'

interface OpenApiOptions {
  readonly lang: 'en' | 'zh'
  readonly endpoint?: string
}

export function addOpenApiCommand(program: Command, needs: OperatorNeeds): void {
  program
    .command('openapi')
    .description('print the OpenAPI document of the endpoints that are written as files')
    .addOption(new Option('--lang <lang>', 'language of its texts').choices(['en', 'zh']).default('en'))
    .addOption(textOption('--endpoint <path>', 'of one endpoint only, with samples in every language'))
    .action(({ lang, endpoint }: OpenApiOptions) =>
      withNewBooks(needs, async (books) => {
        const path = endpoint === undefined ? undefined : getEndpoint(books, endpoint).path
        const endpoints = path === undefined ? books.written.list() : books.catalogue.list()
        await needs.stream(writeOpenApi(endpoints, { lang, path, findExample: books.findExample }))
      }),
    )
}
