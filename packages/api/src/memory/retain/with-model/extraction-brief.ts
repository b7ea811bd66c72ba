import type { LabelGroup } from 'hindsight-contract'

export type ModelExtractionMode = 'concise' | 'verbose' | 'custom' | 'verbatim'

/** How a bank wants its texts to be read. */
export interface ExtractionInstructions {
  readonly mode: ModelExtractionMode
  /** What the bank's owner wants to be remembered; '' = nothing in particular. */
  readonly mission: string
  /** Of the `custom` mode: what takes the place of our own rule for what is worth remembering. */
  readonly customInstructions: string
  /** What the bank's own agent is called in the text. */
  readonly agentNames: readonly string[]
  /** The vocabulary that facts are labelled with. */
  readonly labels: readonly LabelGroup[]
  /** Whether names outside the vocabulary are wanted. */
  readonly findNames: boolean
  /** Whether to ask which fact brought about which. */
  readonly findCauses: boolean
  /** What facts are written in; null: the language of the text. */
  readonly outputLanguage: string | null
}

/** What a model is told about a stretch of text. */
export interface ExtractionBrief extends ExtractionInstructions {
  readonly text: string
  /** `Tuesday, 2024-05-07T23:30:00+02:00`; null when it is not known. */
  readonly writtenAt: string | null
  readonly context: string | null
  /** What the caller says that it is about. */
  readonly names: readonly string[]
}
