/** Text that is safe in an element and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Prose of the contract: what stands between backticks is code. */
export function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, (_, code: string) => `<code>${code}</code>`)
}

/** What may stand in an `id` and after a `#`. */
export function anchor(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '-')
}
