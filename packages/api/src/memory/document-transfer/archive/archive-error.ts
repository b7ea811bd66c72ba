import { ApiError } from '../../../errors.ts'

/** An archive that cannot be read; says where it is wrong. Trying again does not help. */
export class ArchiveError extends ApiError {
  constructor(detail: string) {
    super(400, detail)
  }
}
