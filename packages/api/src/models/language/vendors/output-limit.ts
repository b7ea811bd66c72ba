/**
 * The most output tokens that a model allows, when an error says so: "supports at most 16384 completion tokens",
 * "64000 > 8192, which is the maximum allowed". Undefined when the error is about something else.
 */
export function outputLimitIn(message: string): number | undefined {
  if (!/max_(completion_|output_)?tokens|(completion|output) tokens/i.test(message)) return undefined
  const [, limit] =
    /(?:at most|> |less than or equal to|(?:maximum|limit)[^\d.]{0,40}?)\s*`?(\d[\d,_]{2,})/i.exec(message) ?? []
  return limit === undefined ? undefined : Number(limit.replaceAll(/[,_]/g, ''))
}
