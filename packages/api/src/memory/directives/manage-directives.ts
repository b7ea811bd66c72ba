import type { CreateDirectiveRequest, Deleted, DirectiveResponse, UpdateDirectiveRequest } from 'hindsight-contract'
import { execute, maybe, one, sql } from '../../database/sql.ts'
import { notFound } from '../../errors.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { requireUuid } from '../require-uuid.ts'
import { type Directive, directiveNotFound, wireDirective } from './directive.ts'
import { directiveColumns } from './list-directives.ts'

/** @throws ApiError 404 when the bank is missing. */
export async function createDirective(
  engine: Engine,
  bankId: string,
  input: CreateDirectiveRequest,
): Promise<DirectiveResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) {
    throw notFound(
      `Bank '${bankId}' not found; create it first with PUT /v1/default/banks/${encodeURIComponent(bankId)}`,
    )
  }
  const created = await one<Directive>(
    engine.db,
    sql`insert into directives (bank, name, content, priority, is_active, tags)
        values (${bank.number}, ${input.name}, ${input.content}, ${input.priority}, ${input.is_active},
                ${input.tags})
        returning ${directiveColumns}`,
  )
  return wireDirective(bankId, created)
}

export async function getDirective(
  engine: Engine,
  bankId: string,
  input: { readonly directive_id: string },
): Promise<DirectiveResponse> {
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
  input: { readonly directive_id: string; readonly body: UpdateDirectiveRequest },
): Promise<DirectiveResponse> {
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
): Promise<Deleted> {
  const id = requireUuid(input.directive_id, 'directive_id')
  const deleted = await execute(
    engine.db,
    sql`delete from directives where id = ${id} and bank = (select number from banks where id = ${bankId})`,
  )
  if (deleted === 0) throw directiveNotFound(id)
  return { status: 'deleted' }
}
