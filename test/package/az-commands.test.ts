// Every az command that a package prints or carries, and that the tables of `explain` have, held against what az 2.45 takes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packagers } from '../../src/package/targets/index.ts'
import { projectFolder } from '../command.ts'
import { type AzCommand, findAzCommands, isCommand, nameOf, refusalsOf } from './az-commands.ts'
import { checkedBundle, pack } from './packing.ts'

/** By place. The restore drill's own calls are held against the same in its test. */
async function printedTexts(): Promise<[place: string, text: string][]> {
  const targets = packagers.map(({ target }) => target).filter((target) => target !== 'rpm')
  const packages = await Promise.all(
    targets.map(async (target): Promise<[string, string][]> => {
      const { files, next, notes } = await pack(target, checkedBundle())
      const texts = files.filter(({ path }) => /\.(?:md|hcl|bicep|tf|ya?ml)$/.test(path))
      return [
        [`${target}: next steps`, [...next.map(([, command]) => command), ...notes].join('\n')],
        ...texts.map(({ path, content }): [string, string] => [`${target}: ${path}`, Buffer.from(content).toString()]),
      ]
    }),
  )
  const pages = ['README.md', 'src/package/targets/README.md', 'src/report/README.md']
  const catalogues = ['src/model/codes', 'src/model/restore'].flatMap((folder) =>
    readdirSync(join(projectFolder, folder)).map((name) => `${folder}/${name}`),
  )
  return [
    ...packages.flat(),
    ...pages.map((path): [string, string] => [path, readFileSync(join(projectFolder, path), 'utf8')]),
    ...catalogues.map((path): [string, string] => [
      path,
      // The lines of a runbook are words of their own there.
      readFileSync(join(projectFolder, path), 'utf8')
        .replaceAll(/\\\\',\n *'/g, '')
        .replaceAll(/\\?'/g, '`'),
    ]),
  ]
}

test('az takes every command that is printed', async () => {
  const found = (await printedTexts()).flatMap(([place, text]) =>
    findAzCommands(text)
      .filter(isCommand)
      .map((command): [string, AzCommand] => [place, command]),
  )
  const refused = found.flatMap(([place, command]) =>
    refusalsOf(command).map((refusal) => `${place}: ${refusal}: az ${command.join(' ')}`),
  )
  expect(new Set(found.map(([, command]) => nameOf(command))).size).toBeGreaterThan(20)
  expect(refused).toEqual([])
})
