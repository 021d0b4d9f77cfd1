// The customizers keep to what Azure Image Builder documents, and what they do gives an image its hooks.
import { createHash } from 'node:crypto'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test, vi } from 'vitest'
import { mustSkip } from '../shell/facilities.ts'
import { checkedBundle, HOSTILE, hooksOf, installedHooks, pack, textOf } from './packing.ts'
import { SSH_HOST_PROGRAMS, type SshHost, startSshHosts } from './ssh-host.ts'

// Many processes one after the other, also on a machine that is busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const onHost = mustSkip(...SSH_HOST_PROGRAMS) ? test.skip : test

const name = { type: 'string', minLength: 1 }
const checksum = { type: 'string', pattern: '^[0-9a-f]{64}$' }
/** What ImageTemplateFileCustomizer and ImageTemplateShellCustomizer take, from 2022-07-01 on. On Linux a file can be
 * put into /tmp only; a checksum is in lower case; inline commands have none. */
const documented = {
  type: 'array',
  items: {
    oneOf: [
      {
        properties: {
          type: { const: 'File' },
          name,
          sourceUri: { type: 'string', pattern: '^(?:https://|\\[parameters\\()' },
          sha256Checksum: checksum,
          destination: { type: 'string', pattern: '^/tmp/[^/]+$' },
        },
        required: ['type', 'sourceUri', 'destination'],
        additionalProperties: false,
      },
      {
        properties: {
          type: { const: 'Shell' },
          name,
          inline: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
        },
        required: ['type', 'inline'],
        additionalProperties: false,
      },
    ],
  },
}
const checkDocumented = new Ajv2020({ allErrors: true, strict: false }).compile(documented)

async function customize(bundle = checkedBundle()) {
  const made = await pack('image-builder', bundle)
  return { made, customizers: JSON.parse(textOf(made, 'customize.json')), script: textOf(made, 'azure-hooks.sh') }
}

test('the customizers are a File with its checksum and a Shell, as documented', async () => {
  const { made, customizers, script } = await customize(checkedBundle(HOSTILE))
  checkDocumented(customizers)
  expect(checkDocumented.errors).toBeNull()
  const sha256Checksum = createHash('sha256').update(script).digest('hex')
  expect(customizers).toMatchObject([
    { type: 'File', sourceUri: "[parameters('azureHooksUri')]", sha256Checksum, destination: '/tmp/azure-hooks.sh' },
    { type: 'Shell' },
  ])
  // Other strings in brackets would be expressions of the template.
  const strings = customizers.flatMap((customizer: object) => Object.values(customizer).flat())
  expect(strings.filter((text: string) => text.startsWith('['))).toEqual(["[parameters('azureHooksUri')]"])
  // As ImageTemplatePropertiesValidate and ImageTemplateShellValidator are documented.
  expect(JSON.parse(textOf(made, 'validate.json'))).toEqual({
    continueDistributeOnFailure: false,
    sourceValidationOnly: false,
    inVMValidations: [{ type: 'Shell', name: expect.any(String), inline: [expect.any(String)] }],
  })
  expect(made.measures).toEqual([
    { what: 'file to copy', size: Buffer.byteLength(script), limit: 19_999_999, unit: 'bytes' },
  ])
})

onHost('run as Image Builder runs them, they give an image its hooks', async () => {
  const ssh = await startSshHosts(1)
  try {
    const host = ssh.hosts[0] as SshHost
    host.writeFile('/usr/local/bin/sudo', '#!/bin/sh\nexec "$@"\n', 0o755)
    const bundle = checkedBundle(HOSTILE)
    const { made, customizers, script } = await customize(bundle)
    const validate = JSON.parse(textOf(made, 'validate.json'))
    const inline = `#!/bin/sh -e\n${customizers[1].inline.join('\n')}\n`
    for (let time = 1; time <= 2; time += 1) {
      host.writeFile(customizers[0].destination, script, 0o664)
      host.writeFile('/run/customize', inline, 0o755)
      expect(host.run('/run/customize')).toMatchObject({ status: 0, stderr: '' })
      expect(installedHooks(host)).toEqual(hooksOf(bundle))
      expect(host.run('ls /tmp; ls /run/azure-hooks.sh').stdout).toBe('')
      host.writeFile('/run/validate', `#!/bin/sh -e\n${validate.inVMValidations[0].inline.join('\n')}\n`, 0o755)
      expect(host.run('/run/validate')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^up to date/) })
    }
    expect(host.describe('/owned')).toBeUndefined()
    host.run('echo >>/etc/azure/prescript.sh')
    expect(host.run('/run/validate').status).toBe(1)
  } finally {
    await ssh.close()
  }
})
