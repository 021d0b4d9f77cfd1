// Quoting for YAML and for HCL. Both take JSON's strings; HCL has templates in them besides.

/** The text as one double-quoted YAML scalar. Jinja, which some readers of YAML run over the values, is not quoted. */
export function quoteYaml(text: string): string {
  return JSON.stringify(text)
}

/** The text as one HCL string: `${` and `%{` begin no template. */
export function quoteHcl(text: string): string {
  return JSON.stringify(text).replaceAll(/[$%](?=\{)/g, '$&$&')
}
