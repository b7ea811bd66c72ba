/** Follows the reader's choice of light or dark. */
export const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1d2127, #e4e7eb); --line: light-dark(#e2e5e9, #31363c);
  --soft: light-dark(#5b626c, #a0a7b1); --card: light-dark(#fff, #1b1e22); --page: light-dark(#f6f7f9, #121416);
  --link: light-dark(#1a5fb4, #8ab8f5) }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--text); background: var(--page) }
header, .columns { max-width: 76rem; margin: 0 auto; padding: 1.5rem }
header { padding-bottom: 0 }
header p { max-width: 46rem; margin: .5rem 0 }
h1 { margin: 0; font-size: 1.7rem; letter-spacing: -.01em }
h1 small { font-size: 1rem; color: var(--soft); font-weight: 400 }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em }
code { font: .86em/1.4 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere }
.columns { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 2.5rem }
nav { position: sticky; top: 1rem; align-self: start; display: flex; flex-direction: column; gap: .35rem }
nav a { text-decoration: none }
nav a, h2 { text-transform: capitalize }
h2 { margin: 2.2rem 0 .2rem; font-size: 1.2rem }
section:first-child h2 { margin-top: 0 }
h4 { margin: 1.1rem 0 .3rem; color: var(--soft); font-size: .8rem; font-weight: 600; letter-spacing: .04em; text-transform: uppercase }
p { margin: .4rem 0 }
.soft, small, .what { color: var(--soft) }
section > .soft { margin: 0 0 .7rem }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin: .4rem 0; padding: .5rem .9rem }
details[open] { padding-bottom: .9rem }
summary { cursor: pointer; display: flex; gap: .7rem; align-items: baseline; flex-wrap: wrap; list-style: none }
summary::-webkit-details-marker { display: none }
summary:hover code { color: var(--link) }
summary:focus-visible { outline: 2px solid var(--link); outline-offset: 4px; border-radius: .2rem }
summary em { color: var(--soft); font-style: normal }
.what { margin-left: auto; font-size: .92rem }
.method { font: 600 .75rem ui-monospace, SFMono-Regular, Menlo, monospace; min-width: 3.6rem }
.get { color: light-dark(#1c7a3d, #6fd08c) }
.post { color: light-dark(#1a5fb4, #8ab8f5) }
.put, .patch { color: light-dark(#8a5600, #e5b567) }
.delete { color: light-dark(#b3261e, #f2958f) }
table { border-collapse: collapse; width: 100%; font-size: .92rem; margin-top: .3rem }
td { border-top: 1px solid var(--line); padding: .35rem .8rem .35rem 0; vertical-align: top }
td:nth-child(1) { width: 27% }
td:nth-child(2) { width: 28% }
td b { color: light-dark(#b3261e, #f2958f) }
@media (max-width: 50rem) {
  .columns { grid-template-columns: minmax(0, 1fr); gap: 1rem }
  nav { position: static; flex-flow: row wrap; gap: .2rem .9rem }
  .what { margin-left: 0; width: 100% }
  td, tr, tbody, table { display: block; width: auto !important }
  td { border: 0; padding: 0 }
  tr { border-top: 1px solid var(--line); padding: .4rem 0 }
}
`
