import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

/** Clients that may be connected; they share one session, one statement at a time. */
const CONNECTIONS = 16

// Nobody needs the server once the process that started it is gone.
process.on('disconnect', () => process.exit())
const db = await PGlite.create({ extensions: { vector } })
const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: CONNECTIONS })
await server.start()
process.send?.({ address: server.getServerConn() })
