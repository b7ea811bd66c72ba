import { z } from 'zod'
import { FileRetainRequest, FileRetainResponse } from './files.ts'
import { PathText } from './id.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { inBank } from './route-fields.ts'

/** Files that become documents, and files that were made here. */
export const fileRoutes = {
  retainFiles: route({
    ...paths.retainFiles,
    params: inBank,
    upload: { files: 'files', request: FileRetainRequest },
    output: FileRetainResponse,
    tag: 'documents',
    summary: 'Retain files: text, Markdown, HTML, CSV, JSON, PDF, Word, PowerPoint, Excel, EPUB, e-mail',
    description:
      'Each file is stored and converted in the background; then its text is retained as a document. All are taken, or none.',
  }),
  downloadFile: route({
    ...paths.downloadFile,
    params: z.object({ key: PathText }),
    output: z.file(),
    download: true,
    tag: 'documents',
    summary: 'Download a stored file',
  }),
}
