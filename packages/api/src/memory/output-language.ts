import type { Engine } from './engine.ts'

/** What everything that a model writes is written in; null: the language of what it is written from. */
export const outputLanguageOf = ({ settings }: Pick<Engine, 'settings'>): string | null =>
  settings.retain?.outputLanguage ?? null

/** What a model is told of it, to be put behind rules that say otherwise. */
export const languageRules = (language: string | null): string[] =>
  language === null
    ? []
    : [
        `Write in ${language}, in whatever language the question and the memories are. Quotes and names stay as they are.`,
      ]
