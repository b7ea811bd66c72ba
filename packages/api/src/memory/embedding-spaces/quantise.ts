/** int8; value = code × scale. */
export interface QuantisedVector {
  readonly codes: Buffer
  readonly scale: number
}

/** Scalar quantisation to int8, symmetric around zero: scale = largest absolute value / 127. */
export function quantise(vector: Float32Array): QuantisedVector {
  let largest = 0
  for (let index = 0; index < vector.length; index++) largest = Math.max(largest, Math.abs(vector[index]!))
  const codes = new Int8Array(vector.length)
  const scale = largest / 127
  if (scale > 0) for (let index = 0; index < vector.length; index++) codes[index] = Math.round(vector[index]! / scale)
  return { codes: Buffer.from(codes.buffer), scale }
}
