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
      // Its only import at run time. It writes require(), even when asked for an ES module.
      .replace(
        /const (\w+) = require\("ajv\/dist\/runtime\/ucs2length"\)\.default;/,
        "import { countCharacters as $1 } from '../count-characters.js'",
      )
    if (code.includes('require(')) throw new Error(`the validator of ${name} needs more of ajv than its types`)
    const head = "// @ts-nocheck\nimport type { ValidateFunction } from 'ajv'\n"
    writeGenerated(`src/schema/generated/${name}.ts`, head + code)
  }
}
