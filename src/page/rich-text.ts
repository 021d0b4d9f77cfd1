// Our own texts with their marks: commands in backquotes, bold words, and the pages of the rules, which are Markdown.
import { create } from './element.js'

/** One paragraph. */
export function markWords(text: string): (HTMLElement | string)[] {
  const parts = text.match(/`[^`]+`|\*\*[^*]+\*\*|(?:(?!`[^`]+`|\*\*[^*]+\*\*)[\s\S])+/g) ?? []
  return parts.map((part) => {
    if (/^`.+`$/s.test(part)) return create('code', {}, part.slice(1, -1))
    if (/^\*\*.+\*\*$/s.test(part)) return create('strong', {}, part.slice(2, -2))
    return part.replaceAll(/(^| )\*(\w[^*]*)\*/g, '$1$2')
  })
}

/** Headings, paragraphs, lists and blocks of code: nothing else is in a page of a rule. */
export function composePage(markdown: string): HTMLElement[] {
  const blocks = markdown.match(/^```\w*\n[\s\S]*?^```$|^.+(?:\n(?!```).+)*/gm) ?? []
  return blocks.map((block) => {
    const code = /^```\w*\n([\s\S]*?)\n?```$/.exec(block)
    if (code) return create('pre', { tabindex: 0 }, code[1] ?? '')
    const heading = /^(#+) (.*)$/.exec(block)
    if (heading) return create(heading[1] === '#' ? 'h3' : 'h4', {}, heading[2] ?? '')
    if (!block.startsWith('- ')) return create('p', {}, markWords(block.replaceAll('\n', ' ')))
    const items = block.split(/\n?^- /m).filter((item) => item !== '')
    return create(
      'ul',
      {},
      items.map((item) => create('li', {}, markWords(item.replaceAll(/\s+/g, ' ')))),
    )
  })
}
