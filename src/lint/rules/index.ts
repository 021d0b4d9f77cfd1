// All rules in the order of their ids. An id is never used again for something else.
import type { AnyRule } from '../rule.js'
import { validJson } from './azh101-valid-json.js'
import { knownKeysRule } from './azh102-known-keys.js'
import { requiredKeys } from './azh103-required-keys.js'
import { rightTypes } from './azh104-right-types.js'
import { timeoutInRange } from './azh105-timeout-in-range.js'
import { pollInRange } from './azh106-poll-in-range.js'
import { noTemplateParams } from './azh107-no-template-params.js'
import { absoluteExistingPaths } from './azh108-absolute-existing-paths.js'
import { noRetries } from './azh109-no-retries.js'
import { fsFreezeOn } from './azh110-fs-freeze-on.js'
import { pluginName } from './azh111-plugin-name.js'
import { noWorkloadConf } from './azh112-no-workload-conf.js'
import { timeoutFitsScript } from './azh113-timeout-fits-script.js'
import { pluginhostConf } from './azh114-pluginhost-conf.js'
import { eachKeyOnce } from './azh115-each-key-once.js'
import { lf } from './azh301-lf.js'
import { noBom } from './azh302-no-bom.js'
import { noBashism } from './azh303-no-bashism.js'
import { shebangIsIgnored } from './azh304-shebang-is-ignored.js'
import { parsesUnderSh } from './azh305-parses-under-sh.js'
import { ownerRoot } from './azh401-owner-root.js'
import { scriptMode } from './azh402-script-mode.js'
import { configMode } from './azh403-config-mode.js'
import { safeFolder } from './azh404-safe-folder.js'
import { suppressionHasReason } from './azh901-suppression-has-reason.js'
import { suppressionIsUsed } from './azh902-suppression-is-used.js'

// biome-ignore format: one line a rule
export const rules: readonly AnyRule[] = [
  validJson,
  knownKeysRule,
  requiredKeys,
  rightTypes,
  timeoutInRange,
  pollInRange,
  noTemplateParams,
  absoluteExistingPaths,
  noRetries,
  fsFreezeOn,
  pluginName,
  noWorkloadConf,
  timeoutFitsScript,
  pluginhostConf,
  eachKeyOnce,
  lf,
  noBom,
  noBashism,
  shebangIsIgnored,
  parsesUnderSh,
  ownerRoot,
  scriptMode,
  configMode,
  safeFolder,
  suppressionHasReason,
  suppressionIsUsed,
]
