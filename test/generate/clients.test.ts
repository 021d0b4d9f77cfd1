// Which program a session and a listing use.
import { expect, test } from 'vitest'
import { findClients } from '../../src/generate/clients.ts'

test.each([
  ['iris', '', ['iris', 'iris', 'iris']],
  ['iris', '/a/bin/iris', ['/a/bin/iris', '/a/bin/iris', 'iris']],
  ['cache', '', ['csession', 'ccontrol', 'csession']],
  ['cache', '/a/csession', ['/a/csession', '/a/ccontrol', 'csession']],
  ['cache', '/a/ccontrol', ['/a/ccontrol', '/a/ccontrol', 'ccontrol']],
] as const)('%s %s', (product, client, expected) => {
  const { sessionClient, controlClient, sessionStyle } = findClients(product, client)
  expect([sessionClient, controlClient, sessionStyle]).toEqual(expected)
})
