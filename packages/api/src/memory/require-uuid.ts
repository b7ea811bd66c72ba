import { badRequest } from '../errors.ts'

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i

/** The id in lower case with its dashes. @throws ApiError 400 `Invalid <what> format: <id>` */
export function requireUuid(id: string, what: string): string {
  if (!UUID.test(id)) throw badRequest(`Invalid ${what} format: ${id}`)
  return id
    .toLowerCase()
    .replaceAll('-', '')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
