import { type Command, Option } from 'commander'
import { invitePerson, removePerson, resetPerson } from '#desk'
import { formatMinute, Refusal, showValue } from '#kit'
import { findMailbox, joinAddress, type ListedPerson, type Role, roles } from '#people'
import { isAgreed, mustBeAgreed, type YesOption } from './agree.ts'
import { type Column, printList, readPages, takeFirst } from './list.ts'
import type { Books, CommandNeeds, OperatorNeeds } from './needs.ts'
import { countOption, textOption } from './options.ts'
import { type JsonOption, print, showTime } from './print.ts'
import { withBooks, withNewBooks } from './with-books.ts'

interface InviteOptions extends JsonOption {
  readonly account?: string
  readonly role?: Role
  readonly operator?: boolean
}

const emailText = 'the email address they sign in with'

export function addPersonCommands(program: Command, needs: CommandNeeds): void {
  const person = program.command('person').description('people: who signs in to the console')

  const invite = person
    .command('invite')
    .argument('<email>', emailText)
    .description('print a link by which somebody joins; it works once, for 7 days')
    .addOption(textOption('--account <name>', 'the account they are to see'))
    .addOption(new Option('--role <role>', 'what they may do there (with --account)').choices([...roles]))
    .option('--operator', 'make them an operator of the service')
    .option('--json', 'print JSON')
    .action((email: string, options: InviteOptions) => {
      if ((options.account === undefined) !== (options.role === undefined))
        invite.error('error: --account and --role belong together')
      if (options.account === undefined && !options.operator)
        invite.error('error: say --account and --role, or --operator')
      return inviteSomebody(needs, email, options)
    })

  person
    .command('list')
    .description('list people, by their addresses')
    .addOption(countOption('--limit <n>', 'only the first so many'))
    .option('--json', 'print JSON, whole')
    .action((options: JsonOption & { readonly limit?: number }) => listPeople(needs, options))

  const remove = person
    .command('remove')
    .argument('<email>', emailText)
    .description('remove somebody, and all they sign in with')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .action((email: string, options: YesOption) => removeSomebody(needs, email, options, (text) => remove.error(text)))

  person
    .command('reset')
    .argument('<email>', emailText)
    .description('print a link that sets a new password, and ends all they signed in with; it works once, for 7 days')
    .option('--json', 'print JSON')
    .action((email: string, options: JsonOption) => resetSomebody(needs, email, options))
}

function inviteSomebody(needs: OperatorNeeds, email: string, options: InviteOptions): Promise<void> {
  const { account, role, operator: isOperator = false } = options
  return withNewBooks(needs, async (books) => {
    const accountId = account === undefined ? undefined : (await books.accounts.getAccount(account)).id
    const link = await invitePerson(books, needs.actor, { email, accountId, role, isOperator })
    const url = joinAddress(needs.getAddress(), link.secret)
    const told = { id: link.id, email, account: account ?? null, role: role ?? null, operator: isOperator }
    print(needs, options, { ...told, url, expiresAt: link.expiresAt }, [
      `A link for ${email}, until ${formatMinute(link.expiresAt)}. Whoever opens it first takes it:`,
      '',
      `  ${url}`,
    ])
  })
}

const columns: readonly Column<ListedPerson>[] = [
  { title: 'email', show: ({ email }) => email, least: 20 },
  { title: 'name', show: ({ name }) => name, least: 10 },
  { title: 'operator', show: ({ isOperator }) => (isOperator ? 'yes' : '-') },
  { title: 'passkeys', show: ({ passkeys }) => String(passkeys), isRight: true },
  { title: 'last seen', show: ({ seenAt }) => showTime(seenAt), isSpare: true },
]

function listPeople(needs: OperatorNeeds, options: JsonOption & { readonly limit?: number }): Promise<void> {
  return withBooks(needs, async ({ people }) => {
    const pages = readPages<ListedPerson>((last, limit) =>
      people.listPeople({ after: last === undefined ? '' : (findMailbox(last.email) ?? ''), limit }),
    )
    await printList(needs, options, {
      pages: takeFirst(pages, options.limit),
      columns,
      none: 'There is nobody yet. Invite somebody: npx almagest person invite EMAIL --operator',
    })
  })
}

async function getPerson({ people }: Books, email: string) {
  const person = await people.findPerson(findMailbox(email) ?? '')
  if (!person) throw new Refusal(`there is nobody with the address ${showValue(email)}; see: npx almagest person list`)
  return person
}

async function removeSomebody(
  needs: CommandNeeds,
  email: string,
  options: YesOption,
  misuse: (text: string) => never,
): Promise<void> {
  mustBeAgreed(needs, options, misuse)
  await withBooks(needs, async (books) => {
    const { id, name } = await getPerson(books, email)
    if (!(await isAgreed(needs, options, `Remove ${name}, ${email}?`))) {
      print(needs, options, { id, removed: false }, ['Nothing was changed.'])
      return needs.fail()
    }
    await removePerson(books, needs.actor, id)
    print(needs, options, { id, removed: true }, [`${email} is removed.`])
  })
}

function resetSomebody(needs: OperatorNeeds, email: string, options: JsonOption): Promise<void> {
  return withBooks(needs, async (books) => {
    const person = await getPerson(books, email)
    const link = await resetPerson(books, needs.actor, { personId: person.id, email: person.email })
    const url = joinAddress(needs.getAddress(), link.secret)
    print(needs, options, { id: person.id, url, expiresAt: link.expiresAt }, [
      `A link that sets a new password for ${person.email}, until ${formatMinute(link.expiresAt)}:`,
      '',
      `  ${url}`,
      '',
      'Whoever takes it ends all their sessions, and their passkeys are gone.',
    ])
  })
}
