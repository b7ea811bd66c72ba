import type { DirectiveResponse } from 'hindsight-contract'
import { notFound } from '../../errors.ts'
import { wireTime } from '../wire-time.ts'

/** An instruction that every answer of the bank should follow. */
export interface Directive {
  readonly id: string
  readonly name: string
  readonly content: string
  readonly priority: number
  readonly is_active: boolean
  readonly tags: readonly string[]
  readonly created_at: Date
  readonly updated_at: Date
}

export const directiveNotFound = (id: string) => notFound(`Directive '${id}' not found`)

export function wireDirective(bankId: string, directive: Directive): DirectiveResponse {
  return {
    id: directive.id,
    bank_id: bankId,
    name: directive.name,
    content: directive.content,
    priority: directive.priority,
    is_active: directive.is_active,
    tags: [...directive.tags],
    created_at: wireTime(directive.created_at),
    updated_at: wireTime(directive.updated_at),
  }
}
