// Compiles the WebAssembly text of the vector kernel into a module that TypeScript can import.
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const folder = new URL('../packages/api/src/search/memory/', import.meta.url)

/** The source of `kernel.generated.ts` for a WebAssembly text. */
export async function compileKernel(text) {
  const module = (await wabt()).parseWat('kernel.wat', text, { simd: true })
  const { buffer } = module.toBinary({})
  module.destroy()
  return `// Compiled from kernel.wat by scripts/build-kernel.js.\nexport const KERNEL_BASE64 =\n  '${Buffer.from(buffer).toString('base64')}'\n`
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const text = readFileSync(new URL('kernel.wat', folder), 'utf8')
  writeFileSync(new URL('kernel.generated.ts', folder), await compileKernel(text))
}
