// Reads a script as a shell would run it, on every way that the database's answers and the VM leave open.
import type { SyntaxNode } from '../../shell/parse.js'
import { runAndOr, runCase, runIf } from './branches.js'
import { runCommand } from './commands.js'
import { evaluateCondition, withVerdict } from './conditions.js'
import { settle } from './errexit.js'
import { expandText } from './expand.js'
import { runArithmetic, runArithmeticFor, runFor, runWhile } from './loops.js'
import { Machine, type Surroundings } from './machine.js'
import { runBackground, runPipeline } from './pipes.js'
import { runRedirected } from './redirections.js'
import { type State, withStatus } from './state.js'
import { makeHole, makeText, readText } from './value.js'

export class ScriptMachine extends Machine {
  protected runNode(node: SyntaxNode, state: State, around: Surroundings): State[] {
    switch (node.type) {
      case 'Statement':
        return node.background ? runBackground(this, node, state, around) : this.run(node.command, state, around)
      case 'CompoundList':
      case 'Script':
        return this.runList(node.commands, state, around)
      case 'Command':
        return runCommand(this, node, state, around).map((after) => settle(after, around))
      case 'Pipeline':
        return runPipeline(this, node, state, around).map((after) => settle(after, around))
      case 'AndOr':
        return runAndOr(this, node, state, around)
      case 'If':
        return runIf(this, node, state, around)
      case 'For':
      case 'Select':
        return runFor(this, node, state, around)
      case 'ArithmeticFor':
        return runArithmeticFor(this, node, state, around)
      case 'While':
        return runWhile(this, node.clause, node.body, node.kind === 'until', state, around)
      case 'Case':
        return this.substitute([node.word], state, around).flatMap((ready) => runCase(this, node, ready, around))
      case 'BraceGroup':
        return this.run(node.body, state, around)
      case 'Subshell':
        return this.runSubshell(node.body, state, around).map((after) => settle(after, around))
      case 'Redirected':
        return runRedirected(this, node, state, around)
      case 'Function': {
        const name = readText(expandText(node.name, state))
        if (name !== undefined) state.functions = new Map(state.functions).set(name, { node, command: around.command })
        return [withStatus(state, makeText('0'))]
      }
      case 'TestCommand':
        return this.substitute([node], state, around)
          .map((ready) => withVerdict(ready, evaluateCondition(node.expression, ready), '[['))
          .map((after) => settle(after, around))
      case 'ArithmeticCommand':
        return [runArithmetic(node.expression, node.pos, state)]
      default:
        return [withStatus(state, makeHole(`status ${node.pos}`, state.sessionCount > 0))]
    }
  }
}
