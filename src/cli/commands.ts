// The commands by name. Each is loaded when it runs, so that none pays for another.

export const defaultCommand = 'generate'

/** The completion script calls the command with this to learn what can follow. */
export const completionKey = '--get-yargs-completions'

export const commands = {
  generate: {
    summary: 'Write a bundle (what happens without a command)',
    load: () => import('./commands/generate.js'),
  },
  lint: {
    summary: 'Find what breaks hook scripts and their config, and mend what can be mended',
    load: () => import('./commands/lint.js'),
    loadOptions: () => import('./lint-options.js'),
  },
  rehearse: {
    summary: 'Run hooks as Azure would, also when something goes wrong, before Azure does',
    load: () => import('./commands/rehearse.js'),
    loadOptions: () => import('./rehearse-options.js'),
  },
  report: {
    summary: 'Tell of many hosts which had a consistent backup, from what their hooks have written',
    load: () => import('./commands/report.js'),
    loadOptions: () => import('./report-options.js'),
  },
  explain: {
    summary: 'Explain a code of Azure, an exit status, a word of a log, or a rule of lint',
    load: () => import('./commands/explain.js'),
    loadOptions: () => import('./explain-options.js'),
  },
  package: {
    summary: 'Make of a bundle what images and fleets take: deb, rpm, cloud-init, Ansible and more',
    load: () => import('./commands/package.js'),
    loadOptions: () => import('./package-options.js'),
  },
  page: {
    summary: 'Write a page that makes, checks and explains hooks in a browser, without Node.js',
    load: () => import('./commands/page.js'),
    loadOptions: () => import('./page-options.js'),
  },
} as const

export type CommandName = keyof typeof commands

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}
