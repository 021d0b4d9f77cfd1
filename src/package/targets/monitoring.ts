// Alerts, a dashboard and queries on what the hooks write: for Prometheus, Grafana and Azure Monitor.
import type { Options } from '../../model/generated/options.js'
import { listLogFiles } from '../../model/log-files.js'
import { renderTarget } from '../../template/target-templates.js'
import type { Packager } from '../packager.js'
import { describeDatabases, onlyBundle, productOf } from '../release.js'

/** In KQL: the backups of all VMs, a row each. Of two lines with the same start the later one holds; a drill and a run
 * by hand are no backups. A line that cannot be read counts as one that is not consistent. */
const backups = [
  'AzureHooksRuns_CL',
  '| extend run = parse_json(RawData)',
  '| where tostring(run.trigger) !in ("drill", "hand")',
  '| extend finishedAt = todatetime(run.finishedAt), started = tostring(run.startedAt)',
  '| summarize arg_max(TimeGenerated, run, finishedAt) by Computer, key = iff(isempty(started), RawData, started)',
].join(' ')

const isGood = [
  'tostring(run.verdict) == "application-consistent"',
  'and toint(run.preStatus) == 0 and toint(run.postStatus) == 0',
].join(' ')

/** By --mirror: no failure, and never consistent. */
const isLeftAlone = [
  'tostring(run.verdict) == "left alone by policy"',
  'and toint(run.preStatus) == 208 and toint(run.postStatus) == 208',
].join(' ')

/** What is alerted on, in KQL, behind `backups`. MAX_AGE and LONGEST_WINDOW are parameters. `every` and `lookBack` are
 * durations that a scheduled query takes. */
const alerts = [
  {
    name: 'azure-hooks-still-frozen',
    title: 'Azure Backup hooks: a database was still frozen when its backup ended',
    severity: 0,
    query: ' | mv-expand instance = run.instances | where tostring(instance.outcome) == "still frozen"',
    every: 'PT15M',
    lookBack: 'PT1H',
  },
  {
    name: 'azure-hooks-not-consistent',
    title: 'Azure Backup hooks: a backup is not application-consistent',
    severity: 2,
    query: ` | where not(coalesce(${isGood}, false)) and not(coalesce(${isLeftAlone}, false))`,
    every: 'PT15M',
    lookBack: 'PT1H',
  },
  {
    name: 'azure-hooks-no-consistent-backup',
    title: 'Azure Backup hooks: no consistent backup for too long',
    severity: 1,
    query: [
      ` | summarize good = maxif(finishedAt, (${isGood}) or (${isLeftAlone})) by Computer`,
      ' | where isnull(good) or good < ago(MAX_AGE) or good > now() + 5m',
    ].join(''),
    every: 'PT1H',
    lookBack: 'P2D',
  },
  {
    name: 'azure-hooks-left-alone',
    title: 'Azure Backup hooks: databases were left alone by policy',
    severity: 4,
    query: ` | where ${isLeftAlone}`,
    every: 'PT15M',
    lookBack: 'PT1H',
  },
  {
    name: 'azure-hooks-window-long',
    title: 'Azure Backup hooks: databases were frozen for long',
    severity: 3,
    query: ' | where todouble(run.windowSeconds) > LONGEST_WINDOW',
    every: 'PT15M',
    lookBack: 'PT1H',
  },
] as const

/** Those of the rules for Prometheus. */
const prometheusAlerts = [
  'AzureHooksDatabaseStillFrozen',
  'AzureHooksBackupNotConsistent',
  'AzureHooksBackupLeftAlone',
  'AzureHooksNoConsistentBackup',
  'AzureHooksClockAhead',
  'AzureHooksMetricsGone',
  'AzureHooksWindowLong',
  'AzureHooksDrillOverdue',
] as const

export const monitoring: Packager = {
  target: 'monitoring',
  summary: 'alerts and a dashboard for Prometheus, Grafana and Azure Monitor',
  takesFleet: false,
  uses: [],
  async pack(bundles) {
    const bundle = onlyBundle(bundles)
    const { version } = bundle.manifest.generator
    const title = `${productOf(bundle)} (${describeDatabases(bundle)})`
    const { logFile = '', metricsFile } = bundle.manifest.options as Options
    const runs = listLogFiles(logFile).history
    const data = { title, version, runs, backups, alerts }
    const file = (path: string, content: string) => ({ path, content, mode: 0o644 })
    const hasMetrics = metricsFile !== undefined
    return {
      form: 'folder',
      name: 'azure-hooks-monitoring',
      files: [
        file(
          'README.md',
          renderTarget('monitoring/README.md', { ...data, hasMetrics, metricsFile: metricsFile ?? '' }),
        ),
        file('prometheus/azure-hooks.rules.yml', renderTarget('monitoring/prometheus/azure-hooks.rules.yml', {})),
        file(
          'prometheus/azure-hooks.test.yml',
          renderTarget('monitoring/prometheus/azure-hooks.test.yml', { alerts: prometheusAlerts }),
        ),
        file('grafana/azure-hooks.json', renderTarget('monitoring/grafana/azure-hooks.json', { version })),
        file('azure-monitor/azure-hooks.bicep', renderTarget('monitoring/azure-monitor/azure-hooks.bicep', data)),
        file('azure-monitor/main.tf', renderTarget('monitoring/azure-monitor/main.tf', data)),
        file('azure-monitor/queries.kql', renderTarget('monitoring/azure-monitor/queries.kql', { backups, isGood })),
      ],
      measures: [],
      next: [
        ['Read what to do with it', 'less {path}/README.md'],
        ['Try the rules for Prometheus', 'promtool test rules {path}/prometheus/azure-hooks.test.yml'],
      ],
      notes: [
        ...(hasMetrics ? [] : ['This bundle leaves no metrics for Prometheus: --metrics-file makes one that does.']),
        'Bicep and Terraform were checked by their grammar only, the queries (KQL) not at all: no Azure was asked.',
      ],
    }
  },
}
