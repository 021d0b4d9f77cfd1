// Quoting for YAML, HCL and Bicep. The first two take JSON's strings; HCL and Bicep have templates in them besides.

/** The text as one double-quoted YAML scalar. Jinja, which some readers of YAML run over the values, is not quoted. */
export function quoteYaml(text: string): string {
  return JSON.stringify(text)
}

/** The text as one HCL string: `${` and `%{` begin no template. */
export function quoteHcl(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/g, '$&$&')
}

/** The text as one Bicep string of a single line: `${` begins no expression. */
export function quoteBicep(text: string): string {
  return `'${text.replaceAll(/[\\']|\$(?=\{)/g, '\\$&')}'`
}
