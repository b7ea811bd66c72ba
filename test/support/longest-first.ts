import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest, the longest first. */
const LONGEST = [
  'packages/api/src/memory/files/convert/convert-file.test.ts',
  'test/quality/quality.test.ts',
  'packages/api/src/search/memory/bank-vectors.test.ts',

  'packages/api/src/search/database/database-search-index.db.test.ts',
  'packages/api/src/admin/backup/backup.db.test.ts',
  'packages/api/src/memory/model-faults/mental-model-faults.db.test.ts',
  'packages/api/src/memory/files/files.db.test.ts',
  'packages/api/src/memory/model-faults/reflect-faults.db.test.ts',

  'test/e2e/chaos.test.ts',
  'test/e2e/conformance.test.ts',
  'test/e2e/cli.test.ts',
  'test/e2e/daemon.test.ts',
  'test/e2e/hindsight-admin.test.ts',
  'test/e2e/examples.test.ts',
  'test/e2e/packages.test.ts',
  'test/e2e/hindsight-embedded-revive.test.ts',
  'test/e2e/embedded-postgres-template.test.ts',
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
