// A VMSnapshotPluginHost.conf lets the host run exactly these scripts.

import { findMember } from '../../model/json/document.js'
import type { Span } from '../../model/lint.js'
import { quoteValue } from '../../model/text.js'
import { type IniOption, type IniProblem, readIni } from '../ini-document.js'
import { defineRule } from '../rule.js'

const problems: Record<IniProblem['kind'], string> = {
  'before a section': 'This stands before the first section',
  'byte-order mark': 'The file begins with a byte-order mark',
  'no option': 'This is neither a section nor an option',
  twice: 'This stands in the file twice',
}

const unreadable = 'The host fails while it reads the file (304): no script runs, and the backup goes on without.'
const noPlugin = 'The host runs no script at all, and reports every backup as application-consistent, which it is not.'

export const pluginhostConf = defineRule({
  id: 'AZH114',
  name: 'pluginhost-conf',
  severity: 'error',
  applies: 'file',
  fixable: false,
  messages: {
    malformed: ({ kind }: Pick<IniProblem, 'kind'>) => ({
      problem: `${problems[kind]}.`,
      effect: unreadable,
      advice: "Write the file as the extension's own, or remove it, so that that one counts.",
    }),
    noSection: () => ({
      problem: 'There is no section [pre_post].',
      effect: noPlugin,
      advice: "Remove the file, so that the extension's own counts, or write the section.",
    }),
    noPlugins: ({ value }: { value: string | undefined }) => ({
      problem: value === undefined ? 'numberOfPlugins is missing.' : `numberOfPlugins is ${value}.`,
      effect: noPlugin,
      advice: "Write 1, or remove the file, so that the extension's own counts.",
    }),
    notANumber: ({ option, value }: { option: string; value: string }) => ({
      problem: `${option} is ${quoteValue(value)}.`,
      effect: unreadable,
      advice: 'Write a whole number.',
    }),
    missing: ({ option }: { option: string }) => ({
      problem: `${option} is missing.`,
      effect: unreadable,
      advice: 'Add it as in the file of the extension.',
    }),
    otherPlugin: ({ value }: { value: string }) => ({
      problem: `pluginName0 is ${quoteValue(value)}.`,
      effect: 'The host loads a Python module of that name; if there is none, it fails (304) and no script runs.',
      advice: 'Write ScriptRunner.',
    }),
    several: ({ value }: { value: number }) => ({
      problem: `numberOfPlugins is ${value}.`,
      effect: "The last plug-in's check hides the errors of those before it.",
      advice: 'Use one plug-in, and freeze several instances in one pair of scripts.',
    }),
    shorter: ({ value, wanted }: { value: number; wanted: number }) => ({
      problem: `timeoutInSeconds is ${value}, but ${wanted} in the config.`,
      effect: `The host gives up on each script after ${value} s.`,
      advice: `Write ${wanted} or more here too, or remove the file.`,
    }),
  },
  check({ target, text, project, report }) {
    if (target.kind !== 'plugin-host') return
    const { sections, problems: found } = readIni(text)
    const options = sections.get('pre_post')
    const start = { pos: 0, end: Math.max(text.indexOf('\n'), 0) }
    for (const problem of found) report({ at: problem, message: 'malformed', args: { kind: problem.kind } })
    if (found.length > 0) return
    if (!options) {
      report({ at: start, message: 'noSection' })
      return
    }
    const find = (name: string) => options.findLast((option) => option.name === name.toLowerCase())
    const count = readCount('numberOfPlugins', find)
    const timeout = readCount('timeoutInSeconds', find)
    for (const { option, number } of [count, timeout]) {
      if (option && number === undefined) {
        const [name = ''] = /^\s*\w+/.exec(text.slice(option.pos, option.end)) ?? []
        report({ at: option, message: 'notANumber', args: { option: name.trim(), value: option.value } })
      }
    }
    checkPlugins(count.option, count.number)
    const configured = project.configs.map(({ json }) => findMember(json, 'timeoutInSeconds')?.value)
    for (const node of configured) {
      const wanted = Math.min(1800, node?.type === 'number' ? Number(node.value) : 0)
      if (timeout.option && timeout.number !== undefined && timeout.number < wanted) {
        const args = { value: timeout.number, wanted }
        report({ at: timeout.option, message: 'shorter', args, severity: 'warning' })
      }
    }

    function checkPlugins(option: IniOption | undefined, number: number | undefined): void {
      const at: Span = option ?? start
      if (option && number === undefined) return
      if (!number || number < 1) {
        report({ at, message: 'noPlugins', args: { value: option?.value } })
        return
      }
      if (number > 1) report({ at, message: 'several', args: { value: number }, severity: 'warning' })
      for (const name of ['pluginName0', 'pluginPath0', 'pluginConfigPath0']) {
        if (!find(name)) report({ at, message: 'missing', args: { option: name } })
      }
      const plugin = find('pluginName0')
      if (plugin && plugin.value !== 'ScriptRunner') {
        report({ at: plugin, message: 'otherPlugin', args: { value: plugin.value } })
      }
    }
  },
})

function readCount(name: string, find: (name: string) => IniOption | undefined) {
  const option = find(name)
  return { option, number: option && /^[-+]?\d+$/.test(option.value) ? Number(option.value) : undefined }
}
