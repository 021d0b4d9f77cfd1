// What the tests say of themselves: at the beginning how long they take, at the end what each kind took, and in one
// place what was skipped, and why.

/** How long they take on two idle cores without the tools that are not everywhere, in words. */
export const expectedTime = { whole: 'six minutes', unit: 'about a minute' }

export class TestReport {
  /** Reasons of skips, kept for the end. @type {string[]} */
  #reasons = []

  /** False when all that a test printed is kept for the end. @param {string} text */
  take(text) {
    const lines = text.split('\n').filter(Boolean)
    const found = lines.map((line) => {
      const [, reason] = /^skipped: (.*)$/.exec(line) ?? []
      if (reason !== undefined) this.#reasons.push(reason)
      return reason !== undefined
    })
    return !found.every(Boolean)
  }

  /** @param {import('vitest/node').Vitest} vitest */
  onInit(vitest) {
    const names = vitest.projects.map(({ name }) => name)
    if (names.length > 1) console.log(`These tests take about ${expectedTime.whole} on two idle cores.`)
    else if (names[0] === 'unit') console.log(`These tests take ${expectedTime.unit} on two idle cores.`)
  }

  /** What failed is told at once: a file's other tests may take minutes. @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    const { state, errors } = test.result()
    if (state !== 'failed') return
    const [reason = ''] = (errors?.[0]?.message ?? '').split('\n')
    console.log(`FAILED ${test.module.relativeModuleId}: ${test.fullName}: ${reason.slice(0, 300)}`)
  }

  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules */
  onTestRunEnd(modules) {
    const all = modules.map((module) => ({ name: module.project.name, ...measure(module) }))
    const names = [...new Set(all.map(({ name }) => name))]
    for (const name of names) {
      const own = all.filter((one) => one.name === name)
      const tests = own.reduce((sum, one) => sum + one.tests, 0)
      const seconds = own.reduce((sum, one) => sum + one.seconds, 0)
      console.log(`${name.padEnd(10)} ${String(tests).padStart(5)} tests ${seconds.toFixed(0).padStart(5)} s of work`)
    }
    const skipped = all.reduce((sum, one) => sum + one.skipped, 0)
    if (skipped > 0) {
      console.log(`\n${skipped} tests were skipped:`)
      for (const reason of new Set(this.#reasons)) console.log(`  ${reason}`)
    }
    this.#reasons = []
  }
}

/** @param {import('vitest/node').TestModule} module */
function measure(module) {
  const { collectDuration, duration } = module.diagnostic()
  const tests = [...module.children.allTests()]
  const skipped = tests.filter((test) => test.result().state === 'skipped').length
  return { tests: tests.length, skipped, seconds: (collectDuration + duration) / 1000 }
}
