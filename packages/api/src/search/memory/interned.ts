/** Distinct strings under small numbers: many rows share few tag sets, speakers and metadata. */
export class Interned {
  readonly #numbers = new Map<string, number>()
  readonly #values: string[] = []
  #characters = 0

  get size(): number {
    return this.#values.length
  }

  /** An estimate: a string and its place in the table. */
  get bytes(): number {
    return this.#characters * 2 + this.#values.length * 64
  }

  add(value: string): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    const number = this.#values.length
    this.#numbers.set(value, number)
    this.#values.push(value)
    this.#characters += value.length
    return number
  }

  value(number: number): string {
    return this.#values[number]!
  }
}
