// The schemas as others get them, in dist/schemas/: each whole in itself, with an absolute name that tells the version,
// and with nothing but JSON Schema's own keywords, so that strict readers take them.
import { readJson, schemaNames, writeFile } from './output.mjs'

/** Ours: a sentence on what is legal, and what the command line needs. */
const own = ['allowed', 'flag']
/** Keywords that hold schemas by name. */
const named = ['properties', 'patternProperties', '$defs', 'dependentSchemas']
/** Keywords that hold data, in which a schema's words mean nothing. */
const data = ['const', 'default', 'enum', 'examples', 'required']
/** Keywords that only values of one type have. */
const typed = {
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  string: ['pattern', 'minLength', 'maxLength'],
  integer: ['minimum', 'maximum'],
}

/** @param {any} schema @returns {any} */
function publish(schema) {
  if (Array.isArray(schema)) return schema.map(publish)
  if (typeof schema !== 'object' || schema === null) return schema
  if (schema.$ref && !schema.$ref.startsWith('#')) return publish(follow(schema.$ref))
  const entries = Object.entries(schema)
    .filter(([key]) => !own.includes(key))
    .map(([key, value]) => {
      if (data.includes(key)) return [key, value]
      if (!named.includes(key)) return [key, publish(value)]
      return [key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, publish(each)]))]
    })
  return splitTypes(Object.fromEntries(entries))
}

/** What a reference to another of the schemas leads to. @param {string} reference */
function follow(reference) {
  const [file = '', pointer = ''] = reference.split('#/')
  return pointer.split('/').reduce((schema, key) => schema[key], readJson(`schemas/${file}`))
}

/** Two types in one schema may be a slip for a strict reader. @param {Record<string, any>} schema */
function splitTypes({ type, ...rest }) {
  if (!Array.isArray(type)) return type === undefined ? rest : { type, ...rest }
  if (type.length === 2 && type.includes('null')) return { type, ...rest }
  const ofTypes = type.map((one) => {
    const keywords = typed[/** @type {keyof typeof typed} */ (one)] ?? []
    return { type: one, ...Object.fromEntries(keywords.filter((key) => key in rest).map((key) => [key, rest[key]])) }
  })
  const others = Object.entries(rest).filter(([key]) => !Object.values(typed).flat().includes(key))
  return { ...Object.fromEntries(others), anyOf: ofTypes }
}

/** By the name of the file. @returns {Record<string, Record<string, any>>} */
export function composePublishedSchemas() {
  const { version } = readJson('package.json')
  return Object.fromEntries(
    [...schemaNames, 'suppressions'].map((name) => {
      const { $schema, $id: file, ...rest } = readJson(`schemas/${name}.schema.json`)
      return [file, { $schema, $id: `urn:make-azure-hooks:${version}:${file}`, ...publish(rest) }]
    }),
  )
}

export function writePublishedSchemas() {
  for (const [file, schema] of Object.entries(composePublishedSchemas())) {
    writeFile(`dist/schemas/${file}`, `${JSON.stringify(schema, null, 2)}\n`)
  }
}
