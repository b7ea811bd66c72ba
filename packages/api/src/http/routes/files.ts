import type { Engine } from '../../memory/engine.ts'
import { downloadFile } from '../../memory/files/download-file.ts'
import { retainFiles } from '../../memory/files/retain-files.ts'
import type { Handlers } from '../handlers.ts'

export const fileHandlers = (engine: Engine) =>
  ({
    retainFiles: ({ params, upload }) => retainFiles(engine, params.bank_id, upload!),
    downloadFile: ({ params }) => downloadFile(engine, params.key),
  }) satisfies Partial<Handlers>
