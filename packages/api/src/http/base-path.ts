/** The path of a URL as the server knows it: without what a proxy has in front of it, if that is still there. */
export function withoutBase(path: string, basePath: string): string {
  if (path === basePath) return '/'
  return basePath !== '' && path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path
}
