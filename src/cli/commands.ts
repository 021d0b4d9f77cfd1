// The commands by name. Each is loaded when it runs, so that none pays for another.

export const defaultCommand = 'generate'

/** The completion script calls the command with this to learn what can follow. */
export const completionKey = '--get-yargs-completions'

export const commands = {
  generate: {
    summary: 'Write a bundle (what happens without a command)',
    load: () => import('./commands/generate.js'),
  },
} as const

export type CommandName = keyof typeof commands
