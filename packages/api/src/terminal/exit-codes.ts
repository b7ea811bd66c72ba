/** How the command ends; listed in docs/command-line.md. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  misuse: 2,
  notFound: 3,
  unreachable: 4,
  denied: 5,
  interrupted: 130,
} as const
