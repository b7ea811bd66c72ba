import { type Command, Option } from 'commander'

const LEVELS = ['critical', 'error', 'warning', 'info', 'debug', 'trace']

/** What is logged, and how it looks: the same for every process of a server. */
export const withLogOptions = (command: Command): Command =>
  command
    .addOption(new Option('--log-level <level>', 'least severe message to log').choices(LEVELS))
    .addOption(new Option('--log-format <format>', 'how log lines look').choices(['auto', 'text', 'json']))
