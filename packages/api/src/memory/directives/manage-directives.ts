import { execute, maybe, one, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { type Directive, type DirectiveAnswer, directiveNotFound, wireDirective } from './directive.ts'
import { directiveColumns } from './list-directives.ts'

export interface CreateDirectiveBody {
  readonly name: string
  readonly content: string
  readonly priority?: number | undefined
  readonly is_active?: boolean | undefined
  readonly tags?: readonly string[] | undefined
}

export interface PatchDirectiveBody {
  readonly name?: string | null | undefined
  readonly content?: string | null | undefined
  readonly priority?: number | null | undefined
  readonly is_active?: boolean | null | undefined
  readonly tags?: readonly string[] | null | undefined
}

/** @throws ApiError 404 when the bank is missing. */
export async function createDirective(
  engine: Engine,
  bankId: string,
  input: CreateDirectiveBody,
): Promise<DirectiveAnswer> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) {
    throw notFound(
      `Bank '${bankId}' not found; create it first with PUT /v1/default/banks/${encodeURIComponent(bankId)}`,
    )
  }
  const created = await one<Directive>(
    engine.db,
    sql`insert into directives (bank, name, content, priority, is_active, tags)
        values (${bank.number}, ${input.name}, ${input.content}, ${input.priority ?? 0}, ${input.is_active ?? true},
                ${input.tags ?? []})
        returning ${directiveColumns}`,
  )
  return wireDirective(bankId, created)
}

export async function getDirective(
  engine: Engine,
  bankId: string,
  input: { readonly directive_id: string },
): Promise<DirectiveAnswer> {
  const id = requireUuid(input.directive_id, 'directive_id')
  const found = await maybe<Directive>(
    engine.db,
    sql`select ${directiveColumns} from directives
        where id = ${id} and bank = (select number from banks where id = ${bankId})`,
  )
  if (found === undefined) throw directiveNotFound(id)
  return wireDirective(bankId, found)
}

/** Changes what is given; nothing given is a change as well, of `updated_at`. */
export async function patchDirective(
  engine: Engine,
  bankId: string,
  input: { readonly directive_id: string; readonly body: PatchDirectiveBody },
): Promise<DirectiveAnswer> {
  const id = requireUuid(input.directive_id, 'directive_id')
  const { body } = input
  const changed = await maybe<Directive>(
    engine.db,
    sql`update directives
        set name = coalesce(${body.name}, name), content = coalesce(${body.content}, content),
            priority = coalesce(${body.priority}::int, priority),
            is_active = coalesce(${body.is_active}::boolean, is_active),
            tags = coalesce(${body.tags}::text[], tags), updated_at = now()
        where id = ${id} and bank = (select number from banks where id = ${bankId})
        returning ${directiveColumns}`,
  )
  if (changed === undefined) throw directiveNotFound(id)
  return wireDirective(bankId, changed)
}

export async function deleteDirective(
  engine: Engine,
  bankId: string,
  input: { readonly directive_id: string },
): Promise<{ status: 'deleted' }> {
  const id = requireUuid(input.directive_id, 'directive_id')
  const deleted = await execute(
    engine.db,
    sql`delete from directives where id = ${id} and bank = (select number from banks where id = ${bankId})`,
  )
  if (deleted === 0) throw directiveNotFound(id)
  return { status: 'deleted' }
}
