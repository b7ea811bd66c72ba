import { type OperationName, paths } from 'hindsight-contract'

/** Names of the contract by `POST /v1/…`, in the order of the contract. */
export const operationNames: ReadonlyMap<string, OperationName> = new Map(
  (Object.keys(paths) as OperationName[]).map((name): [string, OperationName] => {
    const { method, path } = paths[name]
    return [`${method.toUpperCase()} ${path}`, name]
  }),
)
