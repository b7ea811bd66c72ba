import { describe } from 'vitest'
import { describeSearchIndex } from '../../../../../test/support/search-index-conformance.ts'
import { findVectorDatabase } from '../../../../../test/support/vector-database.ts'
import { DatabaseSearchIndex } from './database-search-index.ts'

const openVectorDatabase = await findVectorDatabase()

describe.skipIf(openVectorDatabase === null)('with pgvector', () => {
  describeSearchIndex(
    'the database home',
    (database) => DatabaseSearchIndex.open({ database }),
    () => openVectorDatabase!(),
  )
})
