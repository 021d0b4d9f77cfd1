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
import { vmbackupConf } from './azh116-vmbackup-conf.js'
import { plainParams } from './azh117-plain-params.js'
import { mapStatusToExit } from './azh201-map-status-to-exit.js'
import { acceptOnlyFive } from './azh202-accept-only-five.js'
import { readStatusAtOnce } from './azh203-read-status-at-once.js'
import { soundTest } from './azh204-sound-test.js'
import { thawOnFailure } from './azh205-thaw-on-failure.js'
import { thawInPost } from './azh206-thaw-in-post.js'
import { probeBeforeThaw } from './azh207-probe-before-thaw.js'
import { noSetE } from './azh208-no-set-e.js'
import { limitEachSession } from './azh209-limit-each-session.js'
import { quiet } from './azh210-quiet.js'
import { appendToLog } from './azh211-append-to-log.js'
import { noPlaceholder } from './azh212-no-placeholder.js'
import { sysNamespace } from './azh213-sys-namespace.js'
import { wholeCommands } from './azh214-whole-commands.js'
import { logCannotEndScript } from './azh215-log-cannot-end-script.js'
import { noSu } from './azh216-no-su.js'
import { rightClient } from './azh217-right-client.js'
import { noTtyInContainer } from './azh218-no-tty-in-container.js'
import { noSudo } from './azh219-no-sudo.js'
import { freezeTimeoutRange } from './azh220-freeze-timeout-range.js'
import { autoResumeFits } from './azh221-auto-resume-fits.js'
import { rollBackSiblings } from './azh222-roll-back-siblings.js'
import { noSetHistory } from './azh223-no-set-history.js'
import { variablesSet } from './azh224-variables-set.js'
import { stdinClosed } from './azh225-stdin-closed.js'
import { noFsfreeze } from './azh226-no-fsfreeze.js'
import { absolutePaths } from './azh227-absolute-paths.js'
import { exitTells } from './azh228-exit-tells.js'
import { callsAreMade } from './azh229-calls-are-made.js'
import { followed } from './azh230-followed.js'
import { lf } from './azh301-lf.js'
import { noBom } from './azh302-no-bom.js'
import { noBashism } from './azh303-no-bashism.js'
import { shebangIsIgnored } from './azh304-shebang-is-ignored.js'
import { parsesUnderSh } from './azh305-parses-under-sh.js'
import { ownerRoot } from './azh401-owner-root.js'
import { scriptMode } from './azh402-script-mode.js'
import { configMode } from './azh403-config-mode.js'
import { safeFolder } from './azh404-safe-folder.js'
import { noPassword } from './azh405-no-password.js'
import { lockIsHeld } from './azh501-lock-is-held.js'
import { noRemovedFunction } from './azh502-no-removed-function.js'
import { endBackupMode } from './azh503-end-backup-mode.js'
import { sqlErrorsCount } from './azh504-sql-errors-count.js'
import { limitTheHold } from './azh505-limit-the-hold.js'
import { awaitTheHold } from './azh506-await-the-hold.js'
import { endOwnLock } from './azh507-end-own-lock.js'
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
  vmbackupConf,
  plainParams,
  mapStatusToExit,
  acceptOnlyFive,
  readStatusAtOnce,
  soundTest,
  thawOnFailure,
  thawInPost,
  probeBeforeThaw,
  noSetE,
  limitEachSession,
  quiet,
  appendToLog,
  noPlaceholder,
  sysNamespace,
  wholeCommands,
  logCannotEndScript,
  noSu,
  rightClient,
  noTtyInContainer,
  noSudo,
  freezeTimeoutRange,
  autoResumeFits,
  rollBackSiblings,
  noSetHistory,
  variablesSet,
  stdinClosed,
  noFsfreeze,
  absolutePaths,
  exitTells,
  callsAreMade,
  followed,
  lf,
  noBom,
  noBashism,
  shebangIsIgnored,
  parsesUnderSh,
  ownerRoot,
  scriptMode,
  configMode,
  safeFolder,
  noPassword,
  lockIsHeld,
  noRemovedFunction,
  endBackupMode,
  sqlErrorsCount,
  limitTheHold,
  awaitTheHold,
  endOwnLock,
  suppressionHasReason,
  suppressionIsUsed,
]
