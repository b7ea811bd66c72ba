/** A number that a server tells at `/metrics`. */
export async function readMetric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
}

/** Resident memory of the server, in megabytes. */
export async function residentMegabytes(url: string): Promise<number> {
  return (await readMetric(url, 'hindsight_process_memory_bytes')) / 2 ** 20
}
