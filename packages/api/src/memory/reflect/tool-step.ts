import { step } from '../../observability/tracing/step.ts'

/** A search that reflect makes, by itself or for the model, as a step of the trace. */
export const toolStep = <T>(tool: string, run: () => Promise<T>, countFound: (result: T) => number): Promise<T> =>
  step(
    `execute_tool ${tool}`,
    async (span) => {
      const result = await run()
      span.set({ 'hindsight.results': countFound(result) })
      return result
    },
    {
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': tool,
        'gen_ai.tool.type': 'datastore',
      },
    },
  )
