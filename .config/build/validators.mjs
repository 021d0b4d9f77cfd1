// Compiles schemas/ to plain validating code, so that the command never loads ajv's compiler.
import { Ajv2020 } from 'ajv/dist/2020.js'
import standalone from 'ajv/dist/standalone/index.js'
import { readJson, schemaNames, writeGenerated } from './output.mjs'

export function writeValidators() {
  const ajv = new Ajv2020({ code: { source: true, esm: true, lines: true }, verbose: true, allowUnionTypes: true })
  // `allowed` is our sentence on what is legal; `flag` is for the option table.
  ajv.addVocabulary(['allowed', 'flag'])
  for (const name of schemaNames) {
    const code = standalone
      .default(ajv, ajv.compile(readJson(`schemas/${name}.schema.json`)))
      .replace('"use strict";', '')
      .replace(/export const validate = (\w+);\s*export default \w+;/, 'export const validate: ValidateFunction = $1;')
      // ajv writes require() even when asked for an ES module. Node and vitest differ on what the default of one is.
      .replaceAll(
        /const (\w+) = require\("([^"]+)"\)\.default;/g,
        (_, name, path) => `import ${name}_ from '${path}.js'; const ${name} = ${name}_.default ?? ${name}_;`,
      )
    const head = "// @ts-nocheck\nimport type { ValidateFunction } from 'ajv'\n"
    writeGenerated(`src/schema/generated/${name}.ts`, head + code)
  }
}
