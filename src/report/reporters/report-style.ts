// What the page of a fleet adds to the look of our pages.
export const reportStyle = `
main { max-width: 1240px; }
.fleet td { font-variant-numeric: tabular-nums; }
.fleet .why { color: var(--soft); font-size: 12.5px; max-width: 44ch; }
.fleet .host { font-weight: 600; min-width: 15em; max-width: 26em; }
.fleet .state, .fleet .time { white-space: nowrap; }
.days { display: flex; align-items: flex-end; gap: 1px; height: 16px; margin-top: 2px; }
.days i { flex: 0 0 5px; height: 6px; border-radius: 1px; background: var(--line); }
.days .g, .key.g::before { background: var(--good); height: 10px; }
.days .m, .key.m::before { background: linear-gradient(var(--bad) 50%, var(--good) 50%); height: 14px; }
.days .b, .key.b::before { background: var(--bad); height: 16px; }
.days .x, .key.x::before { background: var(--snapshot); height: 16px; }
.days .l, .key.l::before { background: var(--soft); height: 12px; }
.key.none::before { background: var(--line); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0 12px; font-size: 12.5px; color: var(--soft); }
.legend span::before { content: ''; display: inline-block; width: 8px; margin-right: 6px; border-radius: 2px; }
.legend .key::before { height: 10px; }
@media (max-width: 699px) {
  .fleet thead { display: none; }
  .fleet, .fleet tbody, .fleet tr, .fleet td, .fleet th { display: block; width: auto; max-width: none; }
  .fleet tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  .fleet tr > * { border: 0; padding: 1px 0; }
  .fleet td[data-label]::before { content: attr(data-label) ' '; color: var(--soft); }
}
`
