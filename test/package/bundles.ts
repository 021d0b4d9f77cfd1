// Bundles and packages for the tests, made in folders that the caller cleans up.
import { join } from 'node:path'
import { expect } from 'vitest'
import { runCommand } from '../command.ts'

/** Writes a bundle below a folder; returns its path. */
export function makeBundle(folder: string, name: string, ...options: readonly string[]): string {
  const out = join(folder, name)
  const { status, stderr } = runCommand(['-i', 'IRIS', '-o', out, ...options], { cwd: folder })
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  return out
}

/** Packages a bundle; returns the path of the package. */
export function makePackage(folder: string, bundle: string, target: string, ...options: readonly string[]): string {
  const args = ['package', bundle, '--target', target, '--json', ...options]
  const { status, stdout, stderr } = runCommand(args, { cwd: folder })
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  return join(folder, JSON.parse(stdout).path)
}
