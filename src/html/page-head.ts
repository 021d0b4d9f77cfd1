// How every page begins that is a report: it needs nothing from elsewhere, and lets nothing in.
import { type Markup, markup, trust } from './markup.js'

const policy = "default-src 'none'; style-src 'unsafe-inline'"

/** From the first line to the end of the head. @param style a style sheet of our own */
export function composeHead(title: string, style: string): Markup {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="make-azure-hooks">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<style>${trust(style)}</style>
</head>`
}
