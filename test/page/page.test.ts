// The page in a real browser, from a disk: what the command makes and finds, without a connection, for everybody.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LintResult } from '../../src/model/generated/lint-result.ts'
import { escapeUnprintable } from '../../src/model/text.ts'
import { makeFolder, projectFolder, runCommand, runMain } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'
import { Browser, type Tab } from './browser.ts'

describe.skipIf(mustSkip('chromium'))('in Chromium, the page', () => {
  let browser: Browser
  let folder: string
  let address: string

  beforeAll(async () => {
    folder = makeFolder((remove) => afterAll(remove))
    const page = join(folder, 'page.html')
    expect(runCommand(['page', '--out', page], { cwd: folder })).toMatchObject({ status: 0, stderr: '' })
    expect(readFileSync(page).length).toBeLessThanOrEqual(700_000)
    address = pathToFileURL(page).href
    browser = new Browser(folder)
    await browser.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
  })
  afterAll(() => browser?.end())

  /** The bytes of a file that the page hands out. */
  async function takeDownload(name: string): Promise<Buffer> {
    const path = join(folder, name)
    while (!existsSync(path) || readdirSync(folder).some((other) => other.endsWith('.crdownload'))) await pause()
    const content = readFileSync(path)
    rmSync(path)
    return content
  }

  async function packByCommand(options: Record<string, unknown>): Promise<Buffer> {
    const cwd = makeFolder()
    writeFileSync(join(cwd, 'options.json'), JSON.stringify(options))
    const made = await runMain(['--config', 'options.json', '--out', 'bundle'], { cwd })
    expect(made.status, made.stderr).toBe(0)
    expect(await runMain(['package', 'bundle', '--target', 'tar', '--out', 'x.tar.gz'], { cwd })).toMatchObject({
      status: 0,
    })
    return readFileSync(join(cwd, 'x.tar.gz'))
  }

  /** Not by `toEqual`, which takes minutes to tell where large buffers differ. */
  async function expectBundle(options: Record<string, unknown>): Promise<void> {
    const downloaded = await takeDownload('azure-hooks-0.1.0.tar.gz')
    expect(downloaded.equals(await packByCommand(options))).toBe(true)
  }

  test('makes by keyboard alone the bundle that the command packages, byte for byte', async () => {
    const tab = await browser.open(address)
    expect(await tab.evaluate(textOf('not-made'))).toContain('Name the instance first')
    await goTo(tab, 'option-instance')
    await tab.send('Input.insertText', { text: 'iris hsa' })
    await tab.until(isSeen('download'))
    await goTo(tab, 'download')
    await press(tab, 'Enter')
    await expectBundle({ instance: ['iris', 'hsa'] })
    expectQuiet(tab)
  })

  test('takes every kind of option, and says at its place what is wrong with one', async () => {
    const options = {
      instance: ['all'],
      product: 'cache',
      prefer: 'users',
      retries: 0,
      freezeText: `it's <b>"$HOME"</b> & more`,
      switchJournal: false,
      runAs: 'owner',
      client: '/opt/café au lait/ccontrol',
      timeout: 300,
      poll: 2,
      scriptDir: "/etc/azure's",
    }
    const tab = await browser.open(address)
    for (const [key, value] of Object.entries(options)) await tab.evaluate(fill(`option-${key}`, value))
    await tab.until(isSeen('made'))
    expect(await tab.evaluate(textOf('warnings'))).toMatch(/by itself after 60 s[\s\S]*two polls of 2 s/)
    expect(await tab.evaluate(textOf('times'))).toMatch(/Azure stops waiting for each\s+after 300 s/)
    expect(await tab.evaluate(textOf('file-text'))).toContain("SESSION_CLIENT='/opt/café au lait/ccontrol'")
    await tab.evaluate(click('#download'))
    await expectBundle(options)

    await tab.evaluate(fill('option-poll', '9s'))
    await tab.until(`!(${isSeen('made')})`)
    expect(await tab.evaluate(textOf('error-poll'))).toBe('Poll is "9s", but must be 1 to 5 seconds. The default is 1.')
    expect(await tab.evaluate(`document.getElementById('option-poll').getAttribute('aria-invalid')`)).toBe('true')
    expectQuiet(tab)
  })

  test('finds in files what the command finds without ShellCheck', async () => {
    const cwd = makeFolder()
    const corpus = join(projectFolder, 'test/lint/corpus')
    for (const name of readdirSync(corpus)) writeFileSync(join(cwd, name), readFileSync(join(corpus, name)))
    const names = [...readdirSync(cwd), ...writeHooks(cwd)]
    const { stdout } = await runMain(['lint', '--no-shellcheck', '--format', 'json', ...names], { cwd })
    const { diagnostics }: LintResult = JSON.parse(stdout)
    expect(diagnostics.length).toBeGreaterThan(20)

    const tab = await browser.open(`${address}#check`)
    await choose(
      tab,
      names.map((name) => join(cwd, name)),
    )
    await tab.until(`document.querySelectorAll('.file').length === ${names.length}`)
    expect(await tab.evaluate(textOf('summary'))).toMatch(/ShellCheck was not asked/)
    expect((await tab.evaluate<string[]>(findings)).sort()).toEqual(diagnostics.map(describeFinding).sort())
    expectQuiet(tab)
  })

  test('mends as the command does, at once or one by one, and never half a pair', async () => {
    const cwd = makeFolder()
    const names = writeHooks(cwd)
    const tab = await browser.open(`${address}#check`)
    const paths = names.map((name) => join(cwd, name))
    await choose(tab, paths)
    const one = `.file[data-path="prescript.sh"] [data-id="AZH201"]`
    await tab.until(`document.querySelector('${one} .accept') !== null`)
    expect(await tab.evaluate(`document.querySelector('${one} .fix pre').textContent`)).toMatch(/^-exit \$status\n\+/m)
    await tab.evaluate(click(`${one} .accept`))
    await tab.until(`document.querySelector('${one}') === null`)
    await choose(tab, paths)
    await tab.until(`document.querySelector('${one}') !== null`)
    await tab.evaluate(click('#fix-all'))
    await tab.until(`${textOf('told')}.includes('mended')`)
    await runMain(['lint', '--no-shellcheck', '--fix', ...names], { cwd })
    for (const name of names) {
      await tab.evaluate(click(`.file[data-path="${name}"] .download`))
      expect(String(await takeDownload(name)), name).toBe(String(readFileSync(join(cwd, name))))
    }

    for (const [name, text] of Object.entries(unreadable)) {
      await tab.evaluate(`${fill('paste-name', name)};${fill('pasted', text)};${click('#paste-form button')}`)
    }
    await tab.until(`document.querySelector('[data-path="postScript.sh"] [data-id="AZH305"]') !== null`)
    expect(await tab.evaluate(`document.querySelectorAll('[data-id="AZH303"] .accept').length`)).toBe(0)
    await tab.evaluate(click('#fix-all'))
    await tab.until(`${textOf('told')}.includes('Nothing was mended')`)
    expectQuiet(tab)
  })

  test('explains codes, rules and lines of logs', async () => {
    const tab = await browser.open(`${address}#explain=AZH201`)
    await tab.until(`${textOf('explained')}.startsWith('AZH201 map-status-to-exit')`)
    await tab.evaluate(fill('word', '308'))
    expect(await tab.evaluate(textOf('explained'))).toMatch(/^308: the pre-script took longer[\s\S]*AZH209/)
    await tab.evaluate(fill('word', 'nonsense<b>'))
    expect(await tab.evaluate(textOf('explained'))).toContain('"nonsense<b>" is no code')
    expectQuiet(tab)
  })

  test('is not impressed by names and contents', async () => {
    const markup = '<img src=x onerror=alert(1)></script><script>alert(2)</script>'
    const cwd = makeFolder()
    const name = `\u202e${markup.replaceAll('/', '')}\n.sh`
    writeFileSync(join(cwd, name), `#!/bin/sh\n${markup}\u202e\necho "${markup}" | iris freeze ${markup}\n`)
    const tab = await browser.open(`${address}#explain=${encodeURIComponent(markup)}`)
    await tab.evaluate(`location.hash = 'check'`)
    await choose(tab, [join(cwd, name)])
    await tab.until(`document.querySelectorAll('.file').length === 1`)
    await tab.evaluate(
      `${fill('paste-name', `../${markup}`)};${fill('pasted', `{"${markup}":1}`)};${click('#paste-form button')}`,
    )
    await tab.until(`document.querySelectorAll('.file').length === 2`)
    await tab.evaluate(`location.hash = 'make'; (() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([${JSON.stringify(markup)}], ${JSON.stringify(`dropped${markup}`)}))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })()`)
    await tab.until(`document.querySelectorAll('.file').length === 3 && ${isSeen('checked')}`)
    await tab.evaluate(`${fill('option-instance', markup)};${fill('placeholder', markup)};location.hash = 'make'`)
    await tab.until(`${textOf('error-instance')}.includes('<img')`)
    expect(await tab.evaluate(`document.querySelector('.file h3').textContent`)).toContain('\\u202e<img')
    expect(await tab.evaluate('[document.images.length, document.scripts.length, window.frames.length]')).toEqual([
      0, 1, 0,
    ])
    expect(tab.events.filter(({ method }) => method === 'Page.javascriptDialogOpening')).toEqual([])
    expectQuiet(tab)
  })

  test('cannot connect, evaluate or load anything, and all that would be seen', async () => {
    const tab = await browser.open(address)
    const tries = {
      'connect-src': `fetch('http://127.0.0.1:9/').catch(() => 0)`,
      'trusted-types': `document.body.innerHTML = '<b>'`,
      'script-src': `import('data:text/javascript,1').catch(() => 0)`,
      'img-src': `new Image().src = 'data:,'`,
      'form-action': `(() => { const form = document.createElement('form'); form.action = 'http://127.0.0.1:9/'; document.body.append(form); form.submit() })()`,
    }
    for (const [directive, attempt] of Object.entries(tries)) {
      const violated = `new Promise((resolve) => {
        addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true })
        try { ${attempt} } catch {}
      })`
      expect(await tab.evaluate(violated)).toContain(directive)
    }
    expect(() => expectQuiet(tab)).toThrow()
  })

  test('is whole, narrow and wide, light and dark, and everything in it has a name', async () => {
    const tab = await browser.open(address)
    const states = [
      `${fill('option-instance', 'IRIS')};document.querySelectorAll('details').forEach((each) => { each.open = true })`,
      `${fill('pasted', freeze)};${click('#paste-form button')};location.hash = 'check'`,
      `location.hash = 'explain=308'`,
    ]
    const ready = [isSeen('made'), `document.querySelectorAll('.finding').length > 0`, `${textOf('explained')} !== ''`]
    for (const [index, state] of states.entries()) {
      await tab.evaluate(state)
      await tab.until(ready[index] ?? '')
      const { nodes } = await tab.send('Accessibility.getFullAXTree')
      expect((nodes as AxNode[]).filter(isNameless)).toEqual([])
      for (const width of [400, 1280]) {
        for (const value of ['light', 'dark']) {
          const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: false }
          await tab.send('Emulation.setDeviceMetricsOverride', metrics)
          await tab.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
          await tab.until(`innerWidth === ${width} && matchMedia('(prefers-color-scheme: ${value})').matches`)
          expect(await tab.evaluate(tooWide), `${width} ${value}`).toEqual([])
          expect(Math.min(...(await tab.evaluate<number[]>(contrasts))), `${width} ${value}`).toBeGreaterThan(4.5)
        }
      }
    }
    expectQuiet(tab)
  })
})

const freeze = `#!/bin/bash
# Für café
iris session IRIS -U%SYS "##Class(Backup.General).ExternalFreeze()"
status=$?
exit $status
`
const config = `{
  "pluginName": "ScriptRunner",
  "preScriptLocation": "/etc/azure/prescript.sh",
  "postScriptLocation": "/etc/azure/postScript.sh",
  "preScriptParams": ["", ""],
  "continueBackupOnFailure": "false",
}
`

/** The first sh could be made to read, the second not. */
const unreadable = {
  'prescript.sh': `#!/bin/sh\nfunction f() { iris freeze IRIS; }\nf\n`,
  'postScript.sh': `#!/bin/sh\nif iris thaw IRIS; then\n`,
}

/** In the encodings that there are; their names. */
function writeHooks(folder: string): string[] {
  const hooks = {
    'prescript.sh': Buffer.from(freeze),
    'postScript.sh': Buffer.from(freeze.replace('Freeze', 'Thaw'), 'latin1'),
    'VMSnapshotScriptPluginConfig.json': Buffer.from(config.replaceAll('\n', '\r\n')),
  }
  for (const [name, content] of Object.entries(hooks)) writeFileSync(join(folder, name), content)
  return Object.keys(hooks)
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
const textOf = (id: string) => `document.getElementById('${id}').innerText`
const isSeen = (id: string) => `document.getElementById('${id}').getClientRects().length > 0`
const click = (selector: string) => `document.querySelector(${JSON.stringify(selector)}).click()`

/** As a person changes it. */
function fill(id: string, value: unknown): string {
  const property = typeof value === 'boolean' ? 'checked' : 'value'
  const text = typeof value === 'boolean' ? value : [value].flat().join(' ')
  return `(() => {
    const field = document.getElementById('${id}')
    field.${property} = ${JSON.stringify(text)}
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })()`
}

async function press(tab: Tab, key: string): Promise<void> {
  const codes: Record<string, number> = { Tab: 9, Enter: 13 }
  const event = { key, code: key, windowsVirtualKeyCode: codes[key], ...(key === 'Enter' ? { text: '\r' } : {}) }
  await tab.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event })
  await tab.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event })
}

/** With the Tab key. */
async function goTo(tab: Tab, id: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if ((await tab.evaluate('document.activeElement.id')) === id) return
    await press(tab, 'Tab')
  }
  throw new Error(`the Tab key does not lead to ${id}`)
}

async function choose(tab: Tab, files: readonly string[]): Promise<void> {
  const { root } = await tab.send('DOM.getDocument')
  const { nodeId } = await tab.send('DOM.querySelector', {
    nodeId: (root as { nodeId: number }).nodeId,
    selector: '#choose',
  })
  await tab.send('DOM.setFileInputFiles', { nodeId, files })
}

/** Nothing was asked of the network, nothing was forbidden, and no error was thrown. */
function expectQuiet({ events }: Tab): void {
  const requests = events.filter(({ method }) => method === 'Network.requestWillBeSent')
  const addresses = requests.map(({ params }) => (params['request'] as { url: string }).url)
  expect(addresses.filter((url) => !/^(?:file:.*\/page\.html|blob:)/.test(url))).toEqual([])
  expect(events.filter(({ method }) => /exceptionThrown|Log\.entryAdded|consoleAPICalled/.test(method))).toEqual([])
  expect(events.filter(({ params }) => JSON.stringify(params).includes('contentSecurityPolicyIssue'))).toEqual([])
}

/** Each finding that is shown, in one line. */
const findings = `[...document.querySelectorAll('.finding')].map((finding) => {
  const read = (selector) => finding.querySelector(selector)?.textContent ?? ''
  const { path } = finding.closest('.file').dataset
  return [path, finding.dataset.place, read('.tag'), finding.dataset.id, read('.message'), read('.effect'), read('.advice')].join(' | ')
})`

function describeFinding({
  path,
  start,
  severity,
  id,
  message,
  effect,
  advice,
}: LintResult['diagnostics'][number]): string {
  const parts = [
    message,
    effect === undefined ? '' : `On the VM: ${effect}`,
    advice === undefined ? '' : `Hint: ${advice}`,
  ].map((text) => text.replaceAll(/[^\t\n]+/g, escapeUnprintable))
  return [path, `${start.line}:${start.column}`, severity, id, ...parts].join(' | ')
}

/** What reaches over the right edge; blocks of code may be scrolled. */
const tooWide = `[...document.querySelectorAll('body *')]
  .filter((element) => element.getClientRects().length > 0 && !element.parentElement.closest('pre'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
  .map((element) => element.outerHTML.slice(0, 200))`

interface AxNode {
  readonly role?: { readonly value: string }
  readonly name?: { readonly value: string }
}

const controls = ['button', 'textbox', 'searchbox', 'checkbox', 'combobox', 'tab', 'tabpanel', 'link', 'form']

const isNameless = ({ role, name }: AxNode) => controls.includes(role?.value ?? '') && !name?.value

/** Of each text with what is behind it, by WCAG. */
const contrasts = `(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = (colour) => parse(colour).slice(0, 3)
    .map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0)
  const ground = (element) => {
    const colour = getComputedStyle(element).backgroundColor
    return parse(colour)[3] === 0 && element.parentElement ? ground(element.parentElement) : colour
  }
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
  return [...document.querySelectorAll('body *')]
    .filter((element) => element.getClientRects().length > 0 && hasText(element))
    .map((element) => [luminance(getComputedStyle(element).color), luminance(ground(element))].sort())
    .map(([dark, light]) => (light + 0.05) / (dark + 0.05))
})()`
