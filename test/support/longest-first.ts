import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, the longest first. */
const LONGEST = [
  'packages/api/src/memory/files/convert/convert-file.test.ts',
  'test/quality/quality.test.ts',
  'packages/api/src/memory/files/convert/convert-bytes.test.ts',
  'packages/api/src/memory/mental-models/block-document.test.ts',

  'packages/api/src/search/database/database-search-index.db.test.ts',
  'packages/api/src/admin/backup/backup.db.test.ts',
  'packages/api/src/memory/model-faults/mental-model-faults.db.test.ts',
  'packages/api/src/memory/files/files.db.test.ts',
  'packages/api/src/memory/model-faults/reflect-faults.db.test.ts',
  'packages/api/src/search/memory/host.db.test.ts',
  'packages/api/src/memory/consolidation/consolidation-with-model.db.test.ts',
  'packages/api/src/memory/model-faults/retain-faults.db.test.ts',
  'packages/api/src/memory/model-faults/consolidation-faults.db.test.ts',
  'packages/api/src/http/fuzz.db.test.ts',

  'test/e2e/chaos.test.ts',
  'test/e2e/cli.test.ts',
  'test/e2e/conformance.test.ts',
  'test/e2e/daemon.test.ts',
  'test/e2e/hindsight-admin.test.ts',
  'test/e2e/examples.test.ts',
  'test/e2e/packages.test.ts',
  'test/e2e/hindsight-worker.test.ts',
  'test/e2e/hindsight-server.test.ts',
  'test/e2e/hindsight-embedded.test.ts',
  'test/e2e/hindsight-api-command.test.ts',
  'test/e2e/embedded-postgres-template.test.ts',
  'test/e2e/hindsight-embedded-revive.test.ts',
  'test/e2e/hindsight-embedded-settings.test.ts',
  'test/e2e/embedded-postgres.test.ts',
  'test/e2e/tracing.test.ts',
  'test/e2e/document-transfer.test.ts',
  'test/e2e/hindsight-embedded-many.test.ts',
  'test/e2e/local-models.test.ts',
  'test/e2e/mixed-load.test.ts',
  'test/e2e/files.test.ts',
  'test/e2e/hostile-clients.test.ts',
  'test/e2e/language-models.test.ts',
  'test/e2e/observability.test.ts',
]

/**
 * Begins with what takes longest, so that no worker is left with a long file when the others have nothing to do.
 * vitest itself knows how long a file takes only where it ran before; in a new clone it goes by the size of the file.
 */
export default class LongestFirstSequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => group(a) - group(b) || this.#rank(a) - this.#rank(b))
  }

  #rank({ moduleId }: TestSpecification): number {
    const rank = LONGEST.indexOf(relative(this.ctx.config.root, moduleId))
    return rank === -1 ? LONGEST.length : rank
  }
}

function group({ project }: TestSpecification): number {
  return project.config.sequence.groupOrder
}
