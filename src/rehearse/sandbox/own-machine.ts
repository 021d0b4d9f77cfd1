// The machine that a sandbox is: its files, users and disks, seen and changed from outside.
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Namespace } from './namespace.js'

/** Together five seconds: what keeps a disk busy for longer has frozen it. */
const attemptsToFreeze = 50

/** Whoever has no number of his own inside. */
const nobody = 65_534

export class OwnMachine {
  readonly #space: Namespace
  readonly #owners = new Map<string, number>()

  /** @param space just opened; it becomes the machine's own */
  constructor(space: Namespace) {
    this.#space = space
    this.writeFile('/srv/disks', '')
  }

  /** The path from outside of a path inside, links followed. */
  path(inside: string): string {
    return this.#space.path(inside)
  }

  /** Words before a command that let it run inside, as root. */
  get entry(): string[] {
    return this.#space.entry
  }

  /** Runs a command inside, as root, and returns what it printed. */
  run(command: string): string {
    return this.#space.run(command)
  }

  read(inside: string): string {
    return readFileSync(this.path(inside), 'utf8')
  }

  has(inside: string): boolean {
    return existsSync(this.path(inside))
  }

  /** A file of root's. */
  writeFile(inside: string, text: string | Uint8Array, mode = 0o600): void {
    const path = this.path(inside)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    chmodSync(path, mode)
  }

  /** Gives a file to a user; an ordinary user's sandbox only takes a note of it. */
  setOwner(inside: string, uid: number): void {
    if (this.#space.mode === 'root') chownSync(this.path(inside), uid, uid)
    else this.#owners.set(inside, uid)
  }

  /** Number of the user inside who owns a file. Throws when there is none. */
  ownerOf(inside: string): number {
    const { uid } = statSync(this.path(inside))
    if (this.#space.mode === 'root') return uid
    // The owner of what /proc says about us is who we are, also where he has no name.
    return this.#owners.get(inside) ?? (uid === statSync('/proc/self').uid ? 0 : nobody)
  }

  /** Name of a user inside; empty when there is none. */
  nameOf(uid: number): string {
    const users = this.read('/etc/passwd').split('\n')
    return users.map((line) => line.split(':')).find(([, , id]) => id === String(uid))?.[0] ?? ''
  }

  /** Gives it an identity, which the machine below need not have. */
  identify(uuid: string): void {
    this.writeFile('/run/product_uuid', `${uuid}\n`, 0o400)
    this.run(`[ -d /sys/class/dmi/id ] || { mount -t tmpfs tmpfs /sys/class && mkdir -p /sys/class/dmi/id; }
      : >>/sys/class/dmi/id/product_uuid && mount --bind /run/product_uuid /sys/class/dmi/id/product_uuid`)
  }

  /** A program of the machine that the scripts shall not find. */
  hide(name: string): void {
    const places = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].map((folder) => `${folder}/${name}`).join(' ')
    this.run(`for program in ${places}; do [ ! -e "$program" ] || mount --bind /dev/null "$program"; done`)
  }

  /** Puts a small disk of its own on a folder, which fsfreeze can freeze. Needs root, mkfs.ext4 and losetup. */
  mountDisk(inside: string): void {
    this.run(`truncate -s 8M /srv/disk && mkfs.ext4 -q /srv/disk && mkdir -p ${inside}`)
    // The machine's loop devices are there for that long only.
    this.run(`mount -t devtmpfs dev /dev && mount -o loop /srv/disk ${inside}; status=$?; umount /dev; exit $status`)
    this.run(`echo ${inside} >>/srv/disks`)
  }

  /** Puts a tmpfs on a folder, with `used` of its `size` KiB taken. */
  mountMemory(inside: string, size: number, used: number): void {
    this.run(`mkdir -p ${inside}`)
    this.run(`mount -t tmpfs -o size=${size}k,nr_inodes=1000,mode=755 tmpfs ${inside}`)
    if (used > 0) this.run(`head -c ${used}k /dev/zero >${inside}/used`)
  }

  /** Freezes it as Azure does, plays, and thaws it whatever happened: a process that waits to write cannot be ended. */
  async withFrozenDisk(inside: string, scene: () => Promise<void>): Promise<void> {
    this.run(`fsfreeze -f ${inside}`)
    try {
      await scene()
    } finally {
      this.run(`fsfreeze -u ${inside}`)
    }
  }

  /** Freezes its disks, as Azure freezes file systems: all but those skipped, or none. Returns whether it did. */
  async freezeDisks(skipped: readonly string[]): Promise<boolean> {
    for (const disk of this.#disks) {
      if (skipped.includes(disk) || (await this.#freezeDisk(disk))) continue
      this.thawDisks()
      return false
    }
    return true
  }

  /** A disk that is being thawed just then is busy. */
  async #freezeDisk(disk: string): Promise<boolean> {
    for (let attempt = 1; attempt <= attemptsToFreeze; attempt++) {
      if (this.run(`fsfreeze -f ${disk} && echo frozen || :`) !== '') return true
      await sleep(100)
    }
    return false
  }

  /** Thaws those that are frozen. */
  thawDisks(): void {
    for (const disk of this.#disks) this.run(`fsfreeze -u ${disk} 2>/dev/null || :`)
  }

  get #disks(): string[] {
    return this.read('/srv/disks').split('\n').filter(Boolean)
  }

  /** Ends everything inside and forgets it. */
  async close(): Promise<void> {
    if (!this.#space.isClosed) this.thawDisks()
    await this.#space.close()
  }
}
