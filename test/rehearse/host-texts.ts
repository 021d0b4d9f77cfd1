// What the model makes of a text, in the form in which test/azure-host/python_texts.py tells what Python makes of it.

import { PythonError } from '../../src/model/python/error.ts'
import { Ini } from '../../src/model/python/ini.ts'
import { toInt } from '../../src/rehearse/host/python/int.ts'
import { loadJson } from '../../src/rehearse/host/python/json.ts'
import { toRepr } from '../../src/rehearse/host/python/text.ts'

export type TextKind = 'json' | 'int' | 'ini'
/** repr() of a value, the kind of an error in angle brackets, or section, option and value of INI. */
export type Answer = string | readonly (readonly [string, string, string])[]

const sections = ['a', 'b', 'A', 'a]', ' a ']
const options = ['x', 'y', 'Z', '[a']
const places = sections.flatMap((section) => options.map((option) => [section, option] as const))

export function answerText(kind: TextKind, text: string): Answer {
  if (kind === 'ini') return readIni(text)
  return orKind(() => toRepr(kind === 'json' ? loadJson(text) : toInt(text)))
}

function orKind(read: () => string): string {
  try {
    return read()
  } catch (error) {
    if (error instanceof PythonError) return `<${error.kind}>`
    throw error
  }
}

function readIni(text: string): Answer {
  try {
    const ini = new Ini(text)
    return places
      .filter(([section, option]) => ini.hasOption(section, option))
      .map(([section, option]) => [section, option, getOption(ini, section, option)])
  } catch (error) {
    if (error instanceof PythonError) return '<Error>'
    throw error
  }
}

function getOption(ini: Ini, section: string, option: string): string {
  try {
    return ini.get(section, option)
  } catch (error) {
    if (error instanceof PythonError) return '<Error>'
    throw error
  }
}
