/** The tool that takes an answer of a shape, where an endpoint forces tools rather than schemas. */
export const ANSWER_TOOL = 'give_answer'
