// The look of the page and of its pictures: light and dark, narrow and wide, on a screen and on paper.

/** Colours by what they mean. @public The build puts them into the page for people without Node too. */
export const palette = `
:root { color-scheme: light dark; --paper: #ffffff; --ground: #f5f6f8; --ink: #1a2330; --soft: #56626f;
  --line: #dfe3e8;
  --frozen: #2b6cb3; --run: #5d6b7d; --wait: #d3dae2; --fs: #b9c8c2; --snapshot: #8357ab; --good: #17734a;
    --bad: #bb2d25;
  --on: #ffffff; --good-ground: #e8f3ed; --bad-ground: #fbebe9; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #171c23; --ground: #101419; --ink: #e3e8ee; --soft: #9ca8b5; --line: #2c343e;
    --frozen: #66a3e6; --run: #8d9bad; --wait: #3a4551; --fs: #4d635b; --snapshot: #ba94e3; --good: #55c08a;
    --bad: #f27d73;
    --on: #0e1216; --good-ground: #15291f; --bad-ground: #331b1a; }
}
`

export const pictureStyle = `${palette}
svg text { font: 11.5px system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  fill: var(--ink); }
svg .lane { fill: var(--soft); }
svg .time { fill: var(--soft); font-size: 10.5px; }
svg .rule, svg .tick { stroke: var(--line); stroke-width: 1; shape-rendering: crispEdges; }
svg .tick { stroke-dasharray: 1 3; }
svg .band { fill: var(--snapshot); opacity: 0.1; }
svg .bar { stroke-width: 1; }
svg .bar.wait { fill: var(--wait); stroke: var(--wait); }
svg .bar.fs { fill: var(--fs); stroke: var(--fs); }
svg .bar.run { fill: var(--run); stroke: var(--run); }
svg .bar.late { fill: var(--run); stroke: var(--run); fill-opacity: 0.3; stroke-dasharray: 3 2; }
svg .bar.frozen { fill: var(--frozen); stroke: var(--frozen); }
svg .bar.foreign { fill: none; stroke: var(--frozen); stroke-dasharray: 3 2; }
svg .bar.stuck { fill: var(--bad); stroke: var(--bad); }
svg .bar.snapshot { fill: var(--snapshot); stroke: var(--snapshot); }
svg .on { fill: var(--on); pointer-events: none; }
svg .on.wait, svg .on.fs, svg .on.late, svg .on.foreign { fill: var(--ink); }
svg .by { fill: var(--soft); }
svg .mark { overflow: visible; }
svg .mark circle { stroke: var(--paper); stroke-width: 1.5; }
svg .mark path { fill: none; stroke: var(--on); stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
svg .mark.good circle { fill: var(--good); }
svg .mark.bad circle { fill: var(--bad); }
svg .mark.plain circle { fill: var(--soft); }
@media (max-width: 699px) { svg .wide { display: none; } }
@media (min-width: 700px) { svg .narrow { display: none; } }
`

export const pageStyle = `${pictureStyle}
* { box-sizing: border-box; }
body { overflow-wrap: anywhere; margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 16px 64px; }
h1, h2, h3, p, dl, dd, ul, table, figure, pre { margin: 0; padding: 0; }
h1 { font-size: 26px; line-height: 1.2; font-weight: 650; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 18px; line-height: 1.3; font-weight: 650; }
h3 { font-size: 13px; font-weight: 600; color: var(--soft); }
code, pre, .mono { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono',
  monospace; font-size: 0.88em; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 3px; }
a:hover { text-decoration-color: currentColor; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--frozen); outline-offset: 3px; border-radius: 3px; }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
header { display: grid; gap: 8px; }
header p { color: var(--soft); }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; margin-top: 20px;
  padding: 20px; }
.rehearsal { display: grid; gap: 18px; scroll-margin-top: 12px; }
.rehearsal:target { border-color: var(--frozen); }
.rehearsal > *, .facts > * { min-width: 0; }
.run-head { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; }
.run-head .soft { margin-left: auto; font-size: 13px; }
.tag { font-size: 12.5px; font-weight: 600; padding: 2px 9px; border-radius: 99px; white-space: nowrap; }
.tag.good { background: var(--good-ground); }
.tag.plain { background: var(--line); }
.tag.bad { background: var(--bad-ground); }
.about { display: grid; gap: 2px; max-width: 78ch; }
.about b { font-weight: 600; }
.broken { background: var(--bad-ground); border-left: 3px solid var(--bad); border-radius: 4px; padding: 10px 14px;
  display: grid;
  gap: 4px; list-style: none; }
.facts { display: flex; flex-wrap: wrap; gap: 1px; background: var(--line); border: 1px solid var(--line);
  border-radius: 8px;
  overflow: hidden; }
.facts > div { flex: 1 1 190px; background: var(--paper); padding: 12px 14px; }
.facts dt { font-size: 12.5px; color: var(--soft); }
.facts dd { font-size: 14px; font-weight: 600; line-height: 1.35; }
.facts dd + dd { font-weight: 400; font-size: 13px; color: var(--soft); margin-top: 4px; }
.parts { display: flex; height: 6px; margin: 8px 0 6px; border-radius: 3px; overflow: hidden;
  background: var(--wait); }
.parts span { min-width: 1px; }
.part-scripts { background: var(--run); }
.part-polls { background: var(--wait); }
.part-fs { background: var(--fs); }
.part-snapshot { background: var(--snapshot); }
figure { min-width: 0; }
figcaption { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-top: 8px; font-size: 12.5px; color: var(--soft); }
figcaption span::before { content: ''; display: inline-block; width: 10px; height: 10px; border-radius: 2px;
  margin-right: 6px; }
.key.frozen::before { background: var(--frozen); }
.key.foreign::before { border: 1px dashed var(--frozen); }
.key.stuck::before { background: var(--bad); }
.key.snapshot::before { background: var(--snapshot); }
.key.run::before { background: var(--run); }
.key.late::before { background: var(--run); opacity: 0.35; }
.key.wait::before { background: var(--wait); }
.key.fs::before { background: var(--fs); }
.timeline { display: block; overflow: visible; margin-left: 92px; width: calc(100% - 104px); }
details { border-top: 1px solid var(--line); padding-top: 12px; }
details + details { margin-top: -6px; }
summary { cursor: pointer; font-size: 13.5px; font-weight: 600; }
summary .soft { font-weight: 400; }
pre { margin-top: 10px; padding: 12px 14px; background: var(--ground); border-radius: 6px; white-space: pre-wrap;
  line-height: 1.5; max-height: 480px; overflow-y: auto; font-size: 12px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; line-height: 1.4; }
th { text-align: left; font-weight: 600; font-size: 12.5px; color: var(--soft); vertical-align: bottom; }
th, td { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-size: inherit; color: inherit; }
thead th, .word { overflow-wrap: normal; }
th.number { text-align: right; }
.events { margin-top: 8px; }
.events td:first-child { width: 64px; }
.events td:nth-child(2) { width: 96px; }
.group th { padding-top: 14px; }
.scale { display: flex; justify-content: space-between; width: 150px; font-weight: 400; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-top: 10px; font-size: 12.5px; color: var(--soft); }
.legend span::before { content: ''; display: inline-block; width: 10px; height: 10px; border-radius: 2px;
  margin-right: 6px; }
.printed { display: none; }
.strip { display: block; width: 150px; height: 14px; margin-top: 3px; }
footer { margin-top: 28px; font-size: 13px; color: var(--soft); display: grid; gap: 4px; max-width: 78ch; }
@media (max-width: 699px) {
  main { padding-top: 20px; } h1 { font-size: 22px; } .card { padding: 14px; } .wide { display: none; }
  table { font-size: 12.5px; } th, td { padding-right: 8px; } .overview tbody th { width: 42%; }
}
@media print {
  :root { color-scheme: light; --ground: #ffffff; }
  body { font-size: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact; } main { max-width: none;
    padding: 0; }
  .card { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 14px 0; margin-top: 14px; }
  .run-head, .facts, figure, .broken, tr { break-inside: avoid; } pre { max-height: none; background: none;
    padding: 0; }
  .rehearsal.brief { display: none; } .printed { display: block; }
  th, td { padding-top: 2px; padding-bottom: 2px; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`
