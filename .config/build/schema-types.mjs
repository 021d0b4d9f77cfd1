// TypeScript types from schemas/, one module a schema.
import { join } from 'node:path'
import { compile } from 'json-schema-to-typescript'
import { readJson, root, schemaNames, writeGenerated } from './output.mjs'

export async function writeSchemaTypes() {
  for (const name of schemaNames) {
    const schema = readJson(`schemas/${name}.schema.json`)
    const text = await compile(schema, schema.title, {
      bannerComment: '',
      cwd: join(root, 'schemas'),
      format: false,
      ignoreMinAndMaxItems: true,
    })
    writeGenerated(`src/model/generated/${name}.ts`, text)
  }
}
