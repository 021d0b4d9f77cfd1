// Walks a template's syntax tree and refuses what could let a value into a script unquoted or missing.

const valueHelpers = new Set(['sh', 'int', 'text', 'json', 'md', 'yaml', 'hcl', 'bicep'])
const blockHelpers = new Set(['each', 'when'])

/** @typedef {{ name: string, fields: Set<string>, partials: Set<string> }} Found */

/** Returns the root data fields and the partials that the template uses. Adds to each helper call where it stands,
 * so that an error at run time can name template, line and field.
 * @param {string} name @param {hbs.AST.Program} tree */
export function checkTemplate(name, tree) {
  const found = { name, fields: new Set(), partials: new Set() }
  checkProgram(tree, 0, found)
  return { fields: [...found.fields], partials: [...found.partials] }
}

/** @param {hbs.AST.Program} program @param {number} depth number of lists around it @param {Found} found */
function checkProgram(program, depth, found) {
  for (const statement of program.body) checkStatement(/** @type {any} */ (statement), depth, found)
}

/** @param {any} node @param {number} depth @param {Found} found */
function checkStatement(node, depth, found) {
  const refuse = refusal(node, found)
  switch (node.type) {
    case 'ContentStatement':
    case 'CommentStatement':
      return
    case 'MustacheStatement':
      if (!valueHelpers.has(node.path.original)) {
        refuse(`{{${node.path.original}}} is bare. Put one of ${[...valueHelpers].join(', ')} before it`)
      }
      return checkCall(node, depth, found)
    case 'BlockStatement':
      if (!blockHelpers.has(node.path.original)) {
        refuse(
          `{{#${node.path.original}}} is not one of ${[...blockHelpers].map((block) => `{{#${block}}}`).join(', ')}`,
        )
      }
      if (node.program?.blockParams) refuse('block parameters are not used here')
      checkCall(node, depth, found)
      if (node.program) checkProgram(node.program, depth + (node.path.original === 'each' ? 1 : 0), found)
      if (node.inverse) checkProgram(node.inverse, depth, found)
      return
    case 'PartialStatement':
      if (node.name.type !== 'PathExpression' || node.params.length > 0 || node.hash) {
        refuse('a partial takes a plain name and no data of its own')
      }
      found.partials.add(node.name.original)
      return
    default:
      refuse(`${node.type} is not used here`)
  }
}

/** A helper takes exactly one path, as a literal belongs into the template's text.
 * @param {any} node @param {number} depth @param {Found} found */
function checkCall(node, depth, found) {
  const refuse = refusal(node, found)
  const [path] = node.params
  if (node.params.length !== 1 || node.hash || path.type !== 'PathExpression') {
    refuse(`${node.path.original} takes exactly one field`)
  }
  if (path.data && path.parts[0] !== 'root') refuse(`${path.original} is not used here`)
  const root = rootField(path, depth)
  if (root) found.fields.add(root)
  const where = `${found.name}:${path.loc.start.line}: ${path.original}`
  const value = { type: 'StringLiteral', value: where, original: where, loc: path.loc }
  node.hash = { type: 'Hash', pairs: [{ type: 'HashPair', key: 'at', value, loc: path.loc }], loc: path.loc }
}

/** Name of the field of the template's own data that a path starts from, or undefined for a list item's.
 * @param {any} path @param {number} depth @returns {string | undefined} */
function rootField(path, depth) {
  if (path.data) return path.parts[1]
  return path.depth === depth ? path.parts[0] : undefined
}

/** @param {any} node @param {Found} found @returns {(problem: string) => never} */
function refusal(node, found) {
  return (problem) => {
    throw new Error(`${found.name}:${node.loc.start.line}: ${problem}`)
  }
}
