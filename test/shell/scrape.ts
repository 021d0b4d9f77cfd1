// Metrics as Prometheus gets them: through the textfile collector of a real node_exporter.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { makeFolder } from '../command.ts'

export const nodeExporter = 'prometheus-node-exporter'

/** By name, without its beginning, and labels. Fails if promtool finds anything wrong with the text. */
export function readMetrics(text: string): Record<string, string> {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  const values = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(values.map((line) => line.replace('azure_hooks_', '').split(/ (?=[\d.]+$)/)))
}

/** What it answers when the file is there. */
export async function scrape(metrics: string): Promise<string> {
  let remove = () => {}
  const folder = makeFolder((later) => {
    remove = later
  })
  writeFileSync(join(folder, 'azure-hooks.prom'), metrics)
  const address = `127.0.0.1:${await findFreePort()}`
  const collector = ['--collector.disable-defaults', '--collector.textfile', `--collector.textfile.directory=${folder}`]
  const exporter = spawn(nodeExporter, [...collector, `--web.listen-address=${address}`], { stdio: 'ignore' })
  const ended = once(exporter, 'exit')
  try {
    while (exporter.exitCode === null) {
      const answer = await fetch(`http://${address}/metrics`).catch(() => undefined)
      if (answer?.ok) return await answer.text()
      await sleep(50)
    }
    throw new Error(`${nodeExporter} ended with ${exporter.exitCode}`)
  } finally {
    exporter.kill()
    await ended
    remove()
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
