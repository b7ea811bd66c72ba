import type { JsonSchema } from '../../../models/language/language-model.ts'
import type { ExtractionInstructions } from './extraction-brief.ts'
import { labelsSchema } from './labels.ts'

/** The shape of the answer. Every part is required, as strict endpoints want it; what there is not is null or empty. */
export function extractionSchema({ mode, labels, findNames, findCauses }: ExtractionInstructions): JsonSchema {
  const about = {
    kind: { type: 'string', enum: ['world', 'experience'] },
    ...times,
    ...(findNames && {
      entities: { type: 'array', items: { type: 'string' }, description: 'Names in the statement.' },
    }),
    ...(labels.length > 0 && { labels: labelsSchema(labels) }),
  }
  if (mode === 'verbatim') return objectOf(about)
  const fact = objectOf({
    text: { type: 'string', description: 'One statement that can be understood without the text.' },
    speaker: { type: ['string', 'null'], description: 'Of a conversation: who says it, as named there.' },
    ...about,
    ...(findCauses && {
      caused_by: {
        type: 'array',
        items: { type: 'integer' },
        description: 'Places of other facts in this list, the first being 1, that brought this one about.',
      },
    }),
  })
  return objectOf({ facts: { type: 'array', items: fact } })
}

const times = {
  occurred_start: { type: ['string', 'null'], description: 'YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm' },
  occurred_end: { type: ['string', 'null'], description: 'The last day or moment of it, written likewise.' },
}

function objectOf(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties }
}
