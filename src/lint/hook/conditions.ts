// Conditions as they stand in `[`, `test` and `[[ ]]`.
import type { TestExpression } from '../../shell/parse.js'
import { expandPattern, expandText } from './expand.js'
import { matchPattern } from './pattern.js'
import { type State, withStatus } from './state.js'
import { evaluateBinary, evaluateTest, evaluateUnary, negate, type Verdict } from './test-command.js'
import { makeHole, makeText, readText } from './value.js'

/** `[[ ]]`, read as bash does. */
export function evaluateCondition(expression: TestExpression, state: State): Verdict {
  switch (expression.type) {
    case 'TestGroup':
      return evaluateCondition(expression.expression, state)
    case 'TestNot': {
      const verdict = evaluateCondition(expression.operand, state)
      return expression.negations.length % 2 === 1 ? negate(verdict) : verdict
    }
    case 'TestUnary':
      if (expression.operator === '-n' && !expression.operand.parts)
        return evaluateTest([makeText(expression.operand.value)])
      return evaluateUnary(expression.operator, expandText(expression.operand, state))
    case 'TestLogical':
      return evaluateLogical(expression.operator, expression.operands, state)
    case 'TestBinary': {
      const left = expandText(expression.left, state)
      const { operator } = expression
      if (operator === '=' || operator === '==' || operator === '!=') {
        const [text, pattern] = [readText(left), readText(expandPattern(expression.right, state))]
        const match = text === undefined || pattern === undefined ? undefined : matchPattern(pattern, text)
        if (match !== undefined) return { kind: 'known', holds: match === (operator !== '!=') }
      }
      const right = expandText(expression.right, state)
      const verdict = evaluateBinary(left, operator, right)
      const tainted = left.tainted || right.tainted
      // What is an error for `[` is arithmetic or a pattern here.
      if (verdict.kind === 'broken') return { kind: 'unknown', name: `[[ ${expression.pos}`, tainted, ofFiles: true }
      return verdict
    }
  }
}

function evaluateLogical(operator: '&&' | '||', operands: readonly TestExpression[], state: State): Verdict {
  const decisive = operator === '||'
  let unknown: Verdict | undefined
  for (const operand of operands) {
    const verdict = evaluateCondition(operand, state)
    if (verdict.kind === 'known') {
      if (verdict.holds === decisive) return unknown ?? verdict
    } else unknown ??= verdict
  }
  return unknown ?? { kind: 'known', holds: !decisive }
}

/** The state after a condition. @param ofAnswer whether it asks about what a test of the session's status answered */
export function withVerdict(state: State, verdict: Verdict, program: string, ofAnswer = false): State {
  // A condition over $? has taken its place by then, and is its answer.
  const answers = state.recent !== undefined && state.lastRead === state.recent
  const source = { program, covered: state.recent, answers: answers || ofAnswer }
  if (verdict.kind === 'broken') return withStatus(state, { ...makeText('2'), source })
  if (verdict.kind === 'known') return withStatus(state, { ...makeText(verdict.holds ? '0' : '1'), source })
  const name = verdict.ofFiles ? `${verdict.name} after ${state.programCount}` : verdict.name
  const stable = /^!?-[dx] /.test(verdict.name)
  const tainted = verdict.tainted || (verdict.ofFiles && !stable && state.sessionCount > 0)
  return withStatus(state, { ...makeHole(name, tainted), source })
}
