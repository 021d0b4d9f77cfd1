// Our bundle under Azure's own host: PluginHost.py and ScriptRunner.py of the public extension, run as they are.
//
// AZURE_HOST_DIR is VMBackup/main of a checkout of Azure/azure-linux-extensions; needs root and Python 3. Last run at
// commit b7eecd4b9c530d9939f743b347678908a3d3536d, Python 3.11.7, dash 0.5.12: all of these passed.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { waitUntil } from '../../src/rehearse/sandbox/clock.ts'
import type { Scene } from '../../src/rehearse/scene.ts'
import { renderFiles } from '../shell/bundle.ts'
import { openScene, type SceneOptions } from '../shell/scenario.ts'
import { extension, ownConfig, python } from './extension.ts'

interface StepReport {
  codes: number[]
  continueBackup: boolean
  anyScriptFailed: boolean
  endedAt: number
}

interface BackupReport {
  preCheck: { code: number; continueBackup: boolean; fsFreeze: boolean }
  startedAt: number
  pre?: StepReport
  snapshot?: { from: number; to: number }
  post?: StepReport
  log: string[]
}

/** A backup by the extension; resolves with what it reports. */
function backUpWithAzure(vm: Scene, snapshotSeconds = 0.6): Promise<BackupReport> {
  mkdirSync(join(vm.folder, 'extension/main'), { recursive: true })
  writeFileSync(join(vm.folder, 'extension/main/VMSnapshotPluginHost.conf'), ownConfig, {
    mode: 0o644,
  })
  cpSync(import.meta.dirname, join(vm.folder, 'extension'), { recursive: true })
  const command = `cd /srv/extension && exec "$0" backup.py "$1" ${snapshotSeconds}`
  const host = spawn('nsenter', [...vm.entry, 'sh', '-c', command, python, extension], {
    // The agent's standard input stays open.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  })
  let printed = ''
  host.stdout.on('data', (text) => {
    printed += text
  })
  return new Promise((resolve, reject) => {
    host.on('close', (status) => {
      if (status === 0) resolve(JSON.parse(printed))
      else reject(new Error(`the host ended with ${status}: ${printed}`))
    })
  })
}

function scenario(name: string, options: SceneOptions, scene: (vm: Scene) => Promise<void>): void {
  test(name, { concurrent: true, timeout: 120_000 }, async () => {
    const vm = await openScene(options)
    try {
      await scene(vm)
      await waitUntil('scripts to end', () => vm.processes().length === 0, 30)
      for (const database of vm.databases) expect(database.isFrozen(), `${database.name} is frozen`).toBe(false)
    } finally {
      await vm.close()
    }
  })
}

function expectGood(vm: Scene, report: BackupReport): void {
  expect(report).toMatchObject({ preCheck: { code: 0 }, pre: { codes: [0] }, post: { codes: [0] } })
  for (const database of vm.databases) {
    const { from = 0, to = 0 } = report.snapshot ?? {}
    expect(database.wasFrozenThroughout(from, to), `${database.name} during the snapshot`).toBe(true)
  }
}

describe('a healthy backup', () => {
  scenario('of IRIS', {}, async (vm) => {
    const report = await backUpWithAzure(vm)
    expectGood(vm, report)
    const [freeze] = vm.database('IRIS').freezes()
    const window = ((freeze?.to ?? Number.POSITIVE_INFINITY) - (freeze?.from ?? 0)) / 100
    console.info(`frozen for ${window} s, of which the snapshot took 0.6 s`)
    // Azure's default poll of 3 s gave 6.6 s.
    expect(window).toBeLessThan(4)
  })

  scenario('of Caché', { bundle: { instance: ['CACHE'], product: 'cache' } }, async (vm) => {
    expectGood(vm, await backUpWithAzure(vm))
  })

  scenario('of two instances', { bundle: { instance: ['IRIS', 'HSA'] } }, async (vm) => {
    expectGood(vm, await backUpWithAzure(vm))
  })

  scenario('in bash as sh', { shell: 'bash --posix' }, async (vm) => {
    vm.run('mount --bind "$(command -v bash)" "$(readlink -f /bin/sh)"')
    expectGood(vm, await backUpWithAzure(vm))
  })
})

describe('a failure', () => {
  scenario('of the freeze: 300, and the backup goes on', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', 'status 3')
    const report = await backUpWithAzure(vm)
    expect(report).toMatchObject({ pre: { codes: [300], continueBackup: true }, post: { codes: [301] } })
    expect(report.log.join('\n')).toMatch(/failed with error code: 201/)
  })

  scenario('of the freeze: 300, and the backup stops', { bundle: { continueOnFailure: false } }, async (vm) => {
    vm.database('IRIS').fail('freeze', 'answers 0')
    expect(await backUpWithAzure(vm)).toMatchObject({ pre: { codes: [300], continueBackup: false } })
  })

  scenario('of the thaw: 301', {}, async (vm) => {
    vm.database('IRIS').fail('thaw', 'status 3')
    const report = await backUpWithAzure(vm)
    expect(report).toMatchObject({ pre: { codes: [0] }, post: { codes: [301] } })
    expect(report.log.join('\n')).toMatch(/failed with error code: 202/)
  })

  scenario('of everything, hanging: 300 and 301, no time-out', {}, async (vm) => {
    vm.database('IRIS').fail('freeze', ['stubborn', 'hangs']).fail('thaw', ['stubborn', 'hang'])
    const report = await backUpWithAzure(vm)
    expect(report).toMatchObject({ pre: { codes: [300] }, post: { codes: [301] } })
  })
})

describe('a time-out', () => {
  scenario('shorter than the script was made for: 308, nothing is left frozen', {}, async (vm) => {
    const config = '/etc/azure/VMSnapshotScriptPluginConfig.json'
    vm.writeFile(config, vm.read(config).replace(/"timeoutInSeconds": *\d+/, '"timeoutInSeconds": 2'))
    vm.database('IRIS').fail('freeze', ['stubborn', 'slow 6'])
    const report = await backUpWithAzure(vm)
    expect(report.pre?.codes).toEqual([308])
    expect(report.post?.codes).toEqual([301])
    await sleep(6000)
    expect(vm.database('IRIS').isFrozen()).toBe(false)
  })
})

describe('files that the pre-check refuses', () => {
  const cases: [string, string, number][] = [
    ['a pre-script with 0750', 'chmod 750 /etc/azure/prescript.sh', 306],
    ['a post-script with 0755', 'chmod 755 /etc/azure/postScript.sh', 307],
    ['a config with 0644', 'chmod 644 /etc/azure/VMSnapshotScriptPluginConfig.json', 317],
    ['a config with 0700', 'chmod 700 /etc/azure/VMSnapshotScriptPluginConfig.json', 317],
    ["somebody else's pre-script", 'chown 65534 /etc/azure/prescript.sh', 306],
    ["somebody else's config", 'chown 65534 /etc/azure/VMSnapshotScriptPluginConfig.json', 317],
    ['a missing pre-script', 'rm /etc/azure/prescript.sh', 302],
    ['a missing post-script', 'rm /etc/azure/postScript.sh', 303],
    ['a missing config', 'rm /etc/azure/VMSnapshotScriptPluginConfig.json', 316],
  ]
  for (const [name, command, code] of cases) {
    scenario(`${name}: ${code}`, {}, async (vm) => {
      vm.run(command)
      expect((await backUpWithAzure(vm)).preCheck.code).toBe(code)
      expect(vm.database('IRIS').calls()).toEqual([])
    })
  }
})

scenario('what install.sh puts in place is accepted', {}, async (vm) => {
  vm.run('rm -rf /etc/azure')
  mkdirSync(join(vm.folder, 'bundle'))
  for (const [name, text] of renderFiles(vm.hooks.options ?? {})) writeFileSync(join(vm.folder, 'bundle', name), text)
  vm.run('sh /srv/bundle/install.sh')
  expectGood(vm, await backUpWithAzure(vm))
})
