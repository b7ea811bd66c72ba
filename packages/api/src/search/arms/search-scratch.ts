/** Arrays by row that searches of one thread share. Whoever writes to one empties it again before it returns. */
export class SearchScratch {
  own = new Float32Array(0)
  context = new Float32Array(0)
  cosines = new Float32Array(0)
  marks = new Uint8Array(0)
  values = new Uint32Array(0)

  ensure(rows: number): this {
    if (this.own.length >= rows) return this
    const size = Math.ceil(rows * 1.25)
    this.own = new Float32Array(size)
    this.context = new Float32Array(size)
    this.cosines = new Float32Array(size)
    this.marks = new Uint8Array(size)
    this.values = new Uint32Array(size)
    return this
  }
}
