// The reference bundles that are only listed, as files.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listedBundles } from '../.config/build/reference.mjs'
import { type BundleFile, generateBundle } from '../src/index.ts'

type ListedName = keyof typeof listedBundles

export const isListed = (name: string): name is ListedName => Object.hasOwn(listedBundles, name)

export const generateListed = (name: ListedName): readonly BundleFile[] => generateBundle(listedBundles[name]).files

/** Writes one into a folder of its name, and gives that. */
export function writeListed(name: ListedName, parent: string): string {
  const folder = join(parent, name)
  mkdirSync(folder)
  for (const { name: file, content, mode } of generateListed(name)) {
    writeFileSync(join(folder, file), content)
    chmodSync(join(folder, file), mode)
  }
  return folder
}
