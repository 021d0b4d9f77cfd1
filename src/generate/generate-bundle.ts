// From options to a bundle, in memory: the same options give the same bytes.
import { type Bundle, type BundleFile, type BundleFileName, bundleFileNames, type FileMode } from '../model/bundle.js'
import type { Options } from '../model/generated/options.js'
import { sha256 } from '../model/sha256.js'
import { renderTemplate } from '../template/bundle-templates.js'
import { composeInstallerData } from './installer-data.js'
import { composeManifest, toOptions } from './manifest.js'
import { composePluginConfig } from './plugin-config.js'
import { resolveOptions } from './resolve-options.js'
import { composeRunbookData } from './runbook-data.js'
import { composeHookData, composeTemplateData, computeWorstCaseOf } from './template-data.js'
import { configPath } from './vm-paths.js'
import { findWarnings } from './warnings.js'

function modeOf(name: BundleFileName): FileMode {
  return name.endsWith('.sh') ? '0700' : '0600'
}

function createFile(name: BundleFileName, content: string): BundleFile {
  return { name, mode: modeOf(name), content, sha256: sha256(content) }
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
  // The installer knows their checksums, but not its own and that of bundle.json, which has its.
  const known = [
    createFile('prescript.sh', renderHook('pre')),
    createFile('postScript.sh', renderHook('post')),
    createFile('VMSnapshotScriptPluginConfig.json', composePluginConfig(resolved)),
    createFile('verify-restore.sh', renderTemplate('verify-restore.sh', data)),
    createFile('README.md', renderTemplate('README.md', composeRunbookData(resolved, options))),
  ]
  const targets: Partial<Record<BundleFileName, string>> = {
    'prescript.sh': data.preScriptPath,
    'postScript.sh': data.postScriptPath,
    'VMSnapshotScriptPluginConfig.json': configPath,
  }
  const table = bundleFileNames.map((name) => {
    const sum = known.find((file) => file.name === name)?.sha256
    const target = targets[name] ?? ''
    return { name, mode: modeOf(name), sha256: sum ?? '', target, isInstalled: target !== '' }
  })
  const installer = createFile('install.sh', renderTemplate('install.sh', composeInstallerData(resolved, table)))
  const made = [...known, installer]
  const files = bundleFileNames.flatMap((name) => made.find((file) => file.name === name) ?? [])
  const worstCaseSeconds = computeWorstCaseOf(resolved)
  const manifest = composeManifest(options, worstCaseSeconds, files)
  return {
    files: [...files, createFile('bundle.json', manifest)],
    options,
    worstCaseSeconds,
    warnings: findWarnings(resolved),
  }
}
