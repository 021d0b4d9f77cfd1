// A drill that proves on a schedule, without a person, that a VM can be restored: a program for a machine or a pipeline
// that has az, which restores a copy, runs verify-restore.sh there, keeps the verdict and deletes what it made.
import { keptFolder } from '../../model/bundle.js'
import type { Options } from '../../model/generated/options.js'
import { listLogFiles } from '../../model/log-files.js'
import { renderTarget } from '../../template/target-templates.js'
import { drillTag } from '../drill-tag.js'
import type { PackagedFile, Packager } from '../packager.js'
import { describeDatabases, onlyBundle, productOf } from '../release.js'

const program = 'restore-drill.sh'

export const restoreDrill: Packager = {
  target: 'restore-drill',
  summary: 'a program for az and its pipelines: restores a copy, proves it, deletes it',
  takesFleet: false,
  uses: [],
  async pack(bundles) {
    const bundle = onlyBundle(bundles)
    const { container, logFile = '' } = bundle.manifest.options as Options
    const data = {
      title: `${productOf(bundle)} (${describeDatabases(bundle)})`,
      version: bundle.manifest.generator.version,
      drillTag,
      verifier: `${keptFolder}/verify-restore.sh`,
      verdictFile: listLogFiles(logFile).verdict,
    }
    const file = (path: string, content: string, mode = 0o644): PackagedFile => ({ path, content, mode })
    return {
      form: 'folder',
      name: 'azure-hooks-restore-drill',
      files: [
        file('README.md', renderTarget('restore-drill/README.md', data)),
        file(program, renderTarget('restore-drill/restore-drill.sh', data), 0o755),
        file('github/restore-drill.yml', renderTarget('restore-drill/github.yml', {})),
        file('azure-pipelines/restore-drill.yml', renderTarget('restore-drill/azure-pipelines.yml', {})),
      ],
      measures: [],
      next: [
        ['Read time, costs and rights', 'less {path}/README.md'],
        [
          'See what it would do',
          `sh {path}/${program} --vault-group GROUP --vault VAULT --vm-group GROUP --vm VM --dry-run`,
        ],
      ],
      notes: [
        'No Azure was asked: the commands went through the parser of az 2.45, not their values, and the drill was ' +
          'played with a stand-in for az.',
        ...(container === undefined
          ? []
          : ['The database runs in a container, where verify-restore.sh refuses to prove: each drill will fail.']),
      ],
    }
  },
}
