// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** Without control characters: what somebody has retained must not move the cursor or hide text of a terminal. */
export const safeText = (text: string): string => text.replace(/\r\n/g, '\n').replace(CONTROL, '')

/** The same on one line, for a cell of a table or a field between tabs. */
export const oneLine = (text: string): string => safeText(text.replace(/[\t\n\r\u2028\u2029]+/g, ' ')).trim()
