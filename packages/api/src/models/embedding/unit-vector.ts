/** The vector of the same direction with length 1; zero stays zero. */
export function unitVector(values: ArrayLike<number>): Float32Array {
  let squares = 0
  for (let index = 0; index < values.length; index++) squares += values[index]! * values[index]!
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares)
  return Float32Array.from(values, (value) => value * scale)
}
