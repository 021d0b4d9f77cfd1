// The files under test: what the library gives for some options.
import { generateBundle, type Options } from '../../src/index.ts'

/** Name and text of each file of the bundle. */
export function renderFiles(options: Options): Map<string, string> {
  return new Map(generateBundle(options).files.map(({ name, content }) => [name, content]))
}
