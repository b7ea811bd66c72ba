import { z } from 'zod'

export const DocumentExportSubmitResponse = z
  .object({ operation_id: z.string(), status: z.string().default('pending') })
  .meta({ id: 'DocumentExportSubmitResponse' })
export type DocumentExportSubmitResponse = z.output<typeof DocumentExportSubmitResponse>

export const DocumentImportSubmitResponse = z
  .object({ operation_id: z.string(), status: z.string().default('pending') })
  .meta({ id: 'DocumentImportSubmitResponse' })
export type DocumentImportSubmitResponse = z.output<typeof DocumentImportSubmitResponse>
