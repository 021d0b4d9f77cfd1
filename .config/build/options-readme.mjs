// A table of options for the README.

/** A text inside a cell of a table. @param {string} text */
export const escapeBar = (text) => text.replaceAll('|', '\\|')

/** @param {readonly import('../../src/model/generated/option-table.ts').OptionRow[]} rows
 * @param {readonly string[]} more further lines */
export function formatOptions(rows, more = []) {
  const lines = rows.map(({ flag, alias, value, description, defaultText, type }) => {
    const names = `--${flag}${alias ? `, -${alias}` : ''}${type === 'boolean' ? '' : ` ${value}`}`
    return `| \`${escapeBar(names)}\` | ${escapeBar(description)} | ${escapeBar(defaultText)} |`
  })
  return ['| option | meaning | default |', '|---|---|---|', ...lines, ...more].join('\n')
}
