// Precompiles templates/ after checking that each value enters through a helper which quotes it and checks its type.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import { readText, root, writeGenerated } from './output.mjs'
import { checkTemplate } from './template-check.mjs'

const values = { sh: true, int: true, text: true, json: true, md: true, yaml: true, hcl: true, bicep: true }
const helpers = { ...values, each: true, when: true }

/** Code of one template and the data fields it uses; throws when it breaks a rule.
 * @param {string} name file name for messages @param {string} source */
export function compileTemplate(name, source) {
  const tree = Handlebars.parse(source)
  const { fields, partials } = checkTemplate(name, tree)
  const code = Handlebars.precompile(tree, {
    knownHelpers: helpers,
    knownHelpersOnly: true,
    noEscape: true,
    preventIndent: true,
    strict: true,
  })
  // Where a call stands is in `at`; nothing reads it in this form, which is a twentieth of the code.
  const place = /,"loc":\{"start":\{"line":\d+,"column":\d+\},"end":\{"line":\d+,"column":\d+\}\}/g
  // What a runtime older than the one beside it would need, data that is none, and names that no helper reads.
  const lookup = /(lookupProperty = container\.lookupProperty) \|\| function\(parent, propertyName\) \{[^}]*\}[^}]*\}/g
  const short = String(code)
    .replaceAll(place, '')
    .replaceAll(lookup, '$1')
    .replaceAll('depth0 != null ? depth0 : (container.nullContext || {})', 'depth0')
    .replaceAll(/"name":"\w+",("hash")/g, '$1')
    .replaceAll(',"decorators":container.decorators', '')
  return { code: short, fields, partials }
}

/** By path below the folder, folders in it included when `deep`.
 * @param {string} folder @param {RegExp} ending what is cut off a file's name
 * @returns {Map<string, ReturnType<typeof compileTemplate>>} */
function compileFolder(folder, ending, deep = false) {
  const names = readdirSync(join(root, folder), { recursive: deep, encoding: 'utf8' })
  const files = names.filter((file) => ending.test(file))
  const compile = (/** @type {string} */ file) => compileTemplate(`${folder}/${file}`, readText(`${folder}/${file}`))
  return new Map(files.sort().map((file) => [file.replace(ending, ''), compile(file)]))
}

/** Fields that the partials use, and theirs in turn.
 * @param {string} name @param {string[]} from @param {ReturnType<typeof compileFolder>} partials @returns {string[]} */
function fieldsOf(name, from, partials) {
  return from.flatMap((used) => {
    const partial = partials.get(used)
    if (!partial) throw new Error(`${name}: there is no partial ${used}`)
    return [...partial.fields, ...fieldsOf(used, partial.partials, partials)]
  })
}

/** One set of templates as a module. @param {string} name @param {ReturnType<typeof compileFolder>} templates
 * @param {ReturnType<typeof compileFolder>} partials */
function writeSet(name, templates, partials) {
  const fields = [...templates].map(([file, { fields, partials: used }]) => {
    const all = [...new Set([...fields, ...fieldsOf(file, used, partials)])].sort()
    return `  ${JSON.stringify(file)}: ${all.map((field) => JSON.stringify(field)).join(' | ') || 'never'}`
  })
  /** @param {ReturnType<typeof compileFolder>} folder */
  const toCode = (folder) => [...folder].map(([file, { code }]) => `  ${JSON.stringify(file)}: ${code},`).join('\n')
  const text = `// @ts-nocheck
/** The data fields that each template uses, its partials' included. */
export interface TemplateFields {
${fields.join('\n')}
}

export const templates: Record<keyof TemplateFields, unknown> = {
${toCode(templates)}
}

export const partials: Record<string, unknown> = {
${toCode(partials)}
}
`
  writeGenerated(`src/template/generated/${name}.ts`, text)
}

/** Two sets, as no bundle needs the templates of the packagers. */
export function writeTemplates() {
  const partials = compileFolder('templates/partials', /\.\w+\.hbs$/)
  writeSet('bundle-templates', compileFolder('templates', /\.hbs$/), partials)
  const ofTargets = compileFolder('templates/target-partials', /\.\w+\.hbs$/)
  writeSet('target-templates', compileFolder('templates/targets', /\.hbs$/, true), ofTargets)
}
