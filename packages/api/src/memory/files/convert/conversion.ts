import type { FileFormat } from './identify-file.ts'

/** What the converting thread is given. */
export interface ConversionJob {
  readonly name: string
  /** The file to read. */
  readonly source: string
  /** Where its text goes, as UTF-8. */
  readonly output: string
}

/** Problems continue the sentence "File 'name' …" and say what to do. */
export type ConversionOutcome = { readonly format: FileFormat } | { readonly problem: string }

/** A file that can be read by nobody, or not by us. */
export class ConversionProblem extends Error {
  override readonly name = 'ConversionProblem'
}
