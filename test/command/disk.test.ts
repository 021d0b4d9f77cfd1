// Disks that are full or read-only, for real, by mounts in a namespace of their own.
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { bin, makeFolder } from '../command.ts'
import { mustSkip } from '../shell/facilities.ts'

/** Runs shell lines in a folder on a tmpfs of that size; $make is the command. */
function runOnDisk(size: string, lines: string) {
  const script = `mount -t tmpfs -o size=${size} none "$1" && cd "$1"
    make() { "$NODE" "$BIN" "$@"; }\n${lines}`
  const env = { ...process.env, NODE: process.execPath, BIN: bin }
  const args = ['--mount', 'sh', '-c', script, 'sh', makeFolder()]
  const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8', env })
  return { status, lines: stdout.trim().split('\n'), stderr }
}

describe.skipIf(mustSkip('unshare', 'mount', 'sha256sum'))('disks', () => {
  test('full: one clear line, exit status 1, nothing left behind', () => {
    const { status, lines, stderr } = runOnDisk('64k', 'make -i IRIS; status=$?; find . -mindepth 1; exit $status')
    expect({ status, lines }).toEqual({ status: 1, lines: [''] })
    expect(stderr).toBe(
      'error: cannot write "dist-bundles/IRIS": the disk is full.\n' +
        'hint: Free some space, or use a folder on another disk (--out).\n',
    )
  })

  test('full in the middle of --force: the old bundle stays', () => {
    const { status, lines, stderr } = runOnDisk(
      '400k',
      `make -i IRIS -o bundle >/dev/null
       sha256sum bundle/*
       dd if=/dev/zero of=filler bs=4k 2>/dev/null
       make -i IRIS -o bundle --timeout 60 --force
       status=$?
       sha256sum bundle/*
       find . -mindepth 1 -name '.*'
       exit $status`,
    )
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('the disk is full') })
    expect(lines).toHaveLength(14)
    expect(lines.slice(0, 7)).toEqual(lines.slice(7))
  })

  test('read-only', () => {
    const { status, stderr } = runOnDisk('64k', 'mount -o remount,ro . && make -i IRIS')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^error: cannot write "dist-bundles\/IRIS": the file system is read-only\.\nhint: /)
  })

  test('without permission', () => {
    const { status, stderr } = runOnDisk(
      '64k',
      `mkdir locked && chmod 700 . locked && chmod 755 .
       setpriv --reuid=65534 --clear-groups "$NODE" "$BIN" -i IRIS -o locked/bundle`,
    )
    expect(status).toBe(1)
    expect(stderr).toMatch(/^error: cannot read "locked\/bundle": permission denied\.\nhint: /)
  })
})
