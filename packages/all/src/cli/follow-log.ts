import { open, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const POLL_INTERVAL_MS = 200

/**
 * Prints what is added to a file from now on, until the process is interrupted. A log that is put aside or emptied in
 * place is followed from its new beginning.
 */
export async function followLog(path: string, write: (text: string) => void): Promise<never> {
  let { inode, size: position } = await look(path)
  const decoder = new TextDecoder()
  while (true) {
    const now = await look(path)
    if (now.inode !== inode || now.size < position) position = 0
    inode = now.inode
    if (now.size > position) {
      write(decoder.decode(await readFrom(path, position, now.size), { stream: true }))
      position = now.size
    }
    await delay(POLL_INTERVAL_MS)
  }
}

async function look(path: string): Promise<{ inode: number; size: number }> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return { inode: status?.ino ?? 0, size: status?.size ?? 0 }
}

async function readFrom(path: string, start: number, end: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const buffer = Buffer.alloc(end - start)
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
