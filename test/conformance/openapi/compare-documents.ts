import { type Comparison, compareSchemas } from './compare-schemas.ts'
import { type Content, type OpenApi, type Operation, operationsOf, type Parameter } from './document.ts'

export interface Difference {
  /** An operation (`GET /v1/…`), a part of one, or a component and a field of it (`RecallRequest.query`). */
  readonly place: string
  readonly there: string
  readonly here: string
}

/** Everything in which two descriptions of the protocol differ; `there` is the first. */
export function compareDocuments(theirs: OpenApi, ours: OpenApi): Difference[] {
  const differences: Difference[] = []
  const comparison: Comparison = {
    theirs: theirs.components.schemas,
    ours: ours.components.schemas,
    seen: new Set(),
    report: (place, there, here) => differences.push({ place, there, here }),
  }
  const [there, here] = [operationsOf(theirs), operationsOf(ours)]
  for (const name of new Set([...there.keys(), ...here.keys()])) {
    const [theirOperation, ourOperation] = [there.get(name), here.get(name)]
    if (theirOperation === undefined) comparison.report(name, 'absent', 'present')
    else if (ourOperation === undefined) comparison.report(name, 'present', 'absent')
    else compareOperations(theirOperation, ourOperation, name, comparison)
  }
  return differences
}

function compareOperations(theirs: Operation, ours: Operation, name: string, comparison: Comparison): void {
  const [there, here] = [parametersOf(theirs), parametersOf(ours)]
  for (const key of new Set([...there.keys(), ...here.keys()])) {
    const [theirParameter, ourParameter] = [there.get(key), here.get(key)]
    const place = `${name} ${key}`
    if (theirParameter === undefined || ourParameter === undefined) {
      comparison.report(place, presence(theirParameter), presence(ourParameter))
      continue
    }
    if ((theirParameter.required ?? false) !== (ourParameter.required ?? false)) {
      comparison.report(place, need(theirParameter.required), need(ourParameter.required))
    }
    compareSchemas(theirParameter.schema, ourParameter.schema, place, comparison)
  }
  if ((theirs.requestBody?.required ?? false) !== (ours.requestBody?.required ?? false)) {
    comparison.report(`${name} body`, need(theirs.requestBody?.required), need(ours.requestBody?.required))
  }
  compareContents(theirs.requestBody?.content, ours.requestBody?.content, `${name} body`, comparison)
  for (const status of new Set([...Object.keys(theirs.responses), ...Object.keys(ours.responses)])) {
    const [theirAnswer, ourAnswer] = [theirs.responses[status], ours.responses[status]]
    const place = `${name} ${status}`
    if (theirAnswer === undefined || ourAnswer === undefined) {
      comparison.report(place, presence(theirAnswer), presence(ourAnswer))
    } else {
      compareContents(theirAnswer.content, ourAnswer.content, place, comparison)
    }
  }
}

function compareContents(theirs: Content = {}, ours: Content = {}, place: string, comparison: Comparison): void {
  for (const type of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
    const [there, here] = [theirs[type], ours[type]]
    if (there === undefined || here === undefined) {
      comparison.report(`${place} ${type}`, presence(there), presence(here))
    } else {
      compareSchemas(there.schema ?? {}, here.schema ?? {}, place, comparison)
    }
  }
}

const parametersOf = ({ parameters = [] }: Operation) =>
  new Map(parameters.map((parameter): [string, Parameter] => [`${parameter.in} ${parameter.name}`, parameter]))

const presence = (thing: unknown) => (thing === undefined ? 'absent' : 'present')
const need = (required: boolean | undefined) => (required ? 'required' : 'optional')
