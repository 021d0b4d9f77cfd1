// The page: src/page/ and all that it uses as one HTML file, whose policy lets nothing in and nothing out.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'
import { composeNotices } from './notices.mjs'
import { modules, readJson, readText, root, writeFile } from './output.mjs'

/** What people can still send by mail. */
const largestBytes = 700_000

/** Joins from the sources, as the types of a browser are no part of what the command is compiled with. */
async function joinProgram() {
  const bundler = await rolldown({
    cwd: root,
    input: join(root, 'src/page/main.ts'),
    platform: 'browser',
    tsconfig: false,
    resolve: {
      extensionAlias: { '.js': ['.ts', '.js'] },
      alias: { 'handlebars/runtime.js': join(root, 'node_modules/handlebars/lib/handlebars.runtime.js') },
    },
    plugins: [
      {
        name: 'checksums-of-the-page',
        resolveId: (source) => (source.endsWith('/model/sha256.js') ? join(root, 'src/page/sha256.ts') : null),
      },
    ],
    onLog(_, { message }) {
      throw new Error(message)
    },
  })
  const { output } = await bundler.generate({ format: 'esm', minify: true, codeSplitting: false, comments: false })
  await bundler.close()
  const [program] = output
  const code = packTexts(program.code)
  // What the policy forbids would fail at somebody's, and what HTML reads differently would not match its checksum.
  for (const forbidden of [/\beval\(/, /\bnew Function\b/, /<\/script/i, /<!--/, /\bimport\b *[("']/, /[\r\0]/]) {
    const found = forbidden.exec(code)
    if (found) throw new Error(`the program of the page holds ${code.slice(found.index - 60, found.index + 60)}`)
  }
  return { code, moduleIds: program.moduleIds }
}

/** Shell, rules and explanations are most of the program, and compress to a third. Browsers know this way back; the policy
 * allows it, as it is no program that comes out. @param {string} code a module */
function packTexts(code) {
  /** @type {string[]} */
  const texts = []
  let packed = ''
  let at = 0
  for (const { start, end, value } of listTexts(parseAst(code))) {
    const before = code.slice(at, start)
    const blank = isNameCharacter(before.at(-1)) ? ' ' : ''
    packed += `${before}${blank}${textsName}[${texts.push(value) - 1}]${isNameCharacter(code[end]) ? ' ' : ''}`
    at = end
  }
  const bytes = deflateRawSync(JSON.stringify(texts), { level: 9 })
  const unpack =
    `new Response(new Blob([(${unpackBase85})("${packBase85(bytes)}","${digits}").subarray(0,${bytes.length})]).stream()` +
    '.pipeThrough(new DecompressionStream("deflate-raw"))).json()'
  return `const ${textsName}=await ${unpack};${packed}${code.slice(at)}`
}

/** Those of Z85 (rfc.zeromq.org/spec/32), which no string has to escape; a fifteenth shorter than base64. */
const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'

/** Four bytes in five digits each; filled up with zeros. @param {Buffer} bytes */
function packBase85(bytes) {
  const filled = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
  let packed = ''
  for (let at = 0; at < filled.length; at += 4) {
    let number = filled.readUInt32BE(at)
    let five = ''
    for (let count = 0; count < 5; count++) {
      five = digits[number % 85] + five
      number = Math.floor(number / 85)
    }
    packed += five
  }
  return packed
}

/** The way back, as it stands in the page. */
const unpackBase85 =
  '(t,d)=>{const o=new Uint8Array(t.length/5*4);for(let i=0,k=0;i<t.length;i+=5){let n=0;' +
  'for(let j=i;j<i+5;j++)n=n*85+d.indexOf(t[j]);for(let s=24;s>=0;s-=8)o[k++]=n>>>s}return o}'

/** No minifier gives this name. */
const textsName = 'µ'

/** Whether a word that stands there would become one with a name. @param {string | undefined} character */
const isNameCharacter = (character) => /[\w$]/.test(character ?? '')

/** Of a shorter one nothing would be left over. */
const shortest = 24

/** The long strings of a program that are values, in their order.
 * @param {any} node @returns {{ start: number, end: number, value: string }[]} */
function listTexts(node) {
  if (Array.isArray(node)) return node.flatMap(listTexts)
  if (typeof node?.type !== 'string') return []
  const { type, start, end } = node
  const value =
    type === 'Literal'
      ? node.value
      : type === 'TemplateLiteral' && !node.expressions[0]
        ? node.quasis[0].value.cooked
        : ''
  if (typeof value === 'string' && value.length >= shortest) return [{ start, end, value }]
  return Object.entries(node).flatMap(([key, child]) => {
    const isName = (key === 'key' && !node.computed) || type === 'TaggedTemplateExpression' || key === 'source'
    return typeof child === 'object' && child && !isName ? listTexts(child) : []
  })
}

/** @param {string} text what the browser sees between the tags */
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** @param {string} text */
const escapeText = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

export async function writePage() {
  const { code, moduleIds } = await joinProgram()
  const { palette } = await import(pathToFileURL(join(root, modules, 'html/page-style.js')).href)
  const style = palette + readText('src/page/page.css')
  /** @type {Record<string, string>} */
  const parts = {
    policy: [
      `default-src 'none'; script-src ${hash(code)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'`,
      // No text becomes markup, not even by mistake.
      "require-trusted-types-for 'script'; trusted-types 'none'",
    ].join('; '),
    version: readJson('package.json').version,
    style,
    notices: escapeText(composeNotices(moduleIds)),
    program: code,
  }
  const page = readText('src/page/page.html').replaceAll(/\{\{(\w+)\}\}/g, (_, name) => parts[name] ?? '')
  const bytes = Buffer.byteLength(page)
  if (bytes > largestBytes) throw new Error(`the page has ${bytes} bytes, but at most ${largestBytes} are wanted`)
  writeFile('dist/page.html', page)
}

if (process.argv[1] === import.meta.filename) await writePage()
