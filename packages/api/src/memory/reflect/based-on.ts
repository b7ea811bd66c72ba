import type { ReflectBasedOn } from 'hindsight-contract'
import type { Directive } from '../directives/directive.ts'
import type { Statement } from './statement.ts'

/** What an answer rests on: what it cites, and the directives that it follows. */
export function basedOn(
  cited: readonly Statement[],
  directives: readonly Pick<Directive, 'id' | 'name' | 'content'>[],
): ReflectBasedOn {
  return {
    memories: cited
      .filter(({ source }) => source === 'memory')
      .map(({ id, text, type, context, occurredStart, occurredEnd }) => ({
        id,
        text,
        type,
        context,
        occurred_start: occurredStart,
        occurred_end: occurredEnd,
      })),
    mental_models: [...new Set(cited.filter(({ source }) => source === 'mental_model').map(({ id }) => id))].map(
      (id) => {
        const said = cited.filter((statement) => statement.source === 'mental_model' && statement.id === id)
        return { id, text: `${said[0]!.origin}: ${said.map(({ text }) => text).join(' ')}` }
      },
    ),
    directives: directives.map(({ id, name, content }) => ({ id, name, content })),
  }
}
