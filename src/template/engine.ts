// Renders the precompiled templates. Each value passes a helper that checks its type, so that wrong or missing data is
// a refusal that names template, line and field, and never an empty string in a root script.
import type Handlebars from 'handlebars'
import runtime from 'handlebars/runtime.js'
import { hasUnprintable } from '../model/text.js'
import { quoteWord } from '../shell/quote.js'
import { escapeMarkdown } from './markdown.js'
import { quoteBicep, quoteHcl, quoteYaml } from './quote-text.js'

/** What Handlebars hands to a helper in addition: `at` is where the call stands, added when templates are compiled. */
interface Call {
  readonly hash: { readonly at: string }
  fn(context: unknown): string
  inverse(context: unknown): string
}

function refuse(wanted: string, value: unknown, { hash }: Call): never {
  const found = value === undefined ? 'missing' : `${JSON.stringify(value) ?? String(value)}`
  throw new TypeError(`templates/${hash.at} must be ${wanted}, but is ${found}`)
}

function requireText(value: unknown, call: Call): string {
  if (typeof value !== 'string' || hasUnprintable(value)) refuse('a text of printable characters', value, call)
  return value
}

/** Handlebars with our helpers only; its global instance stays as it is. */
export function createEngine(): typeof Handlebars {
  // The types of the package describe its runtime as if it had no content.
  const engine = (runtime as unknown as typeof Handlebars).create()
  // Handlebars' own helpers take missing data for false or empty.
  for (const name of Object.keys(engine.helpers)) engine.unregisterHelper(name)
  engine.registerHelper(helpers)
  return engine
}

const helpers = {
  sh: (value: unknown, call: Call) => quoteWord(requireText(value, call)),
  text: requireText,
  md: (value: unknown, call: Call) => escapeMarkdown(requireText(value, call)),
  yaml: (value: unknown, call: Call) => quoteYaml(requireText(value, call)),
  hcl: (value: unknown, call: Call) => quoteHcl(requireText(value, call)),
  bicep: (value: unknown, call: Call) => quoteBicep(requireText(value, call)),
  int(value: unknown, call: Call) {
    if (!Number.isSafeInteger(value) || Number(value) < 0) refuse('a whole number from 0', value, call)
    return String(value)
  },
  json(value: unknown, call: Call) {
    return JSON.stringify(value) ?? refuse('a JSON value', value, call)
  },
  when(this: unknown, flag: unknown, call: Call) {
    if (typeof flag !== 'boolean') refuse('true or false', flag, call)
    return flag ? call.fn(this) : call.inverse(this)
  },
  each(this: unknown, list: unknown, call: Call) {
    if (!Array.isArray(list)) refuse('a list', list, call)
    return list.length === 0 ? call.inverse(this) : list.map((item) => call.fn(item)).join('')
  },
}

/** Renders the templates of one set: `renderer(name, data)` gives the text. That the data has the fields which the
 * template uses is checked by the compiler. The renderer throws a TypeError that names template, line and field when a
 * value has the wrong type. */
export function createRenderer<Fields>(templates: Record<keyof Fields, unknown>, partials: Record<string, unknown>) {
  const engine = createEngine()
  for (const [name, code] of Object.entries(partials)) {
    engine.registerPartial(name, engine.template(code as TemplateSpecification))
  }
  return <Name extends keyof Fields>(name: Name, data: Readonly<Record<Fields[Name] & string, unknown>>): string =>
    engine.template(templates[name] as TemplateSpecification)(data)
}
