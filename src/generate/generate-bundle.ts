// From options to a bundle, in memory: the same options give the same bytes.
import type { Bundle, BundleFile, BundleFileName, FileMode } from '../model/bundle.js'
import type { Options } from '../model/generated/options.js'
import { sha256 } from '../model/sha256.js'
import { renderTemplate } from '../template/bundle-templates.js'
import { composeManifest, toOptions } from './manifest.js'
import { composePluginConfig } from './plugin-config.js'
import { resolveOptions } from './resolved-options.js'
import { composeRunbookData } from './runbook-data.js'
import { composeHookData, composeInstallerData, composeTemplateData, computeWorstCaseOf } from './template-data.js'
import { configPath } from './vm-paths.js'
import { findWarnings } from './warnings.js'

function createFile(name: BundleFileName, mode: FileMode, content: string): BundleFile {
  return { name, mode, content, sha256: sha256(content) }
}

/** A bundle for these options; only `instance` is required. Reads and writes nothing.
 * Throws a UserError for options that are wrong. */
export function generateBundle(given: Options): Bundle {
  const resolved = resolveOptions(given)
  const options = toOptions(resolved)
  const data = composeTemplateData(resolved)
  // Of everything that the scripts do and know, so that a pair of two bundles is found out.
  const bundleId = sha256(renderTemplate('hook.sh', composeHookData(data, 'pre', ''))).slice(0, 12)
  const renderHook = (role: 'pre' | 'post') => renderTemplate('hook.sh', composeHookData(data, role, bundleId))
  const installed = [
    createFile('prescript.sh', '0700', renderHook('pre')),
    createFile('postScript.sh', '0700', renderHook('post')),
    createFile('VMSnapshotScriptPluginConfig.json', '0600', composePluginConfig(resolved)),
  ]
  const targets = installed.map(({ name, sha256, mode }) => {
    return { name, sha256, mode, target: mode === '0700' ? `${resolved.scriptDir}/${name}` : configPath }
  })
  const installerData = composeInstallerData(resolved, targets)
  const runbookData = composeRunbookData(resolved, options)
  const files = [
    ...installed,
    createFile('install.sh', '0700', renderTemplate('install.sh', installerData)),
    createFile('README.md', '0600', renderTemplate('README.md', runbookData)),
  ]
  const worstCaseSeconds = computeWorstCaseOf(resolved)
  const manifest = composeManifest(options, worstCaseSeconds, files)
  return {
    files: [...files, createFile('bundle.json', '0600', manifest)],
    options,
    worstCaseSeconds,
    warnings: findWarnings(resolved),
  }
}
