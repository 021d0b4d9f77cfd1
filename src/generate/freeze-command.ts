// The ObjectScript expression that freezes an instance.

/** What the freeze is told; see ExternalFreeze in the class reference of Backup.General. */
export interface FreezeArguments {
  /** '' for messages.log. */
  readonly irisLog: string
  /** '' for none. */
  readonly freezeText: string
  readonly switchJournal: boolean
  /** 0 for InterSystems' own. */
  readonly freezeTimeout: number
  /** 0 for never. */
  readonly autoResume: number
}

/** An ObjectScript string: a quote inside it is doubled, and there is no other escape. */
function quoteObjectScript(text: string): string {
  return text === '' ? '' : `"${text.replaceAll('"', '""')}"`
}

/** The call with the arguments 1, 2, 3, 7 and 10, those that are defaults left out. The others are for clusters,
 * visible to every user in `ps`, or by reference. */
export function composeFreezeCommand(options: FreezeArguments): string {
  const texts = Array<string>(10).fill('')
  texts[0] = quoteObjectScript(options.irisLog)
  texts[1] = quoteObjectScript(options.freezeText)
  texts[2] = options.switchJournal ? '' : '0'
  texts[6] = options.freezeTimeout === 0 ? '' : String(options.freezeTimeout)
  texts[9] = options.autoResume === 0 ? '' : String(options.autoResume)
  return `##Class(Backup.General).ExternalFreeze(${texts.join(',').replace(/,+$/, '')})`
}
