// No workload.conf puts another database's hooks in the place of these.
import { quoteValue } from '../../model/text.js'
import { readIni } from '../ini-document.js'
import { defineRule } from '../rule.js'

/** Those that the extension knows; it ignores any other name. */
const workloads = ['oracle', 'mysql', 'mariadb', 'postgres']

export const noWorkloadConf = defineRule({
  id: 'AZH112',
  name: 'no-workload-conf',
  severity: 'error',
  applies: 'file',
  fixable: false,
  messages: {
    named: ({ value }: { value: string }) => ({
      problem: `workload_name is ${quoteValue(value)}.`,
      effect: 'The extension runs the hooks of that database instead: the pre- and post-script are never looked at.',
      advice: 'Leave workload_name empty, as the extension itself installs the file.',
    }),
  },
  check({ target, text, report }) {
    if (target.kind !== 'workload') return
    for (const option of readIni(text).sections.get('workload') ?? []) {
      if (option.name !== 'workload_name' || !workloads.includes(option.value)) continue
      report({ at: option, message: 'named', args: { value: option.value } })
    }
  },
})
