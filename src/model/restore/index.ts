// The restore, chapter by chapter, in the order of the runbook. The one source of its texts.
import { after } from './after.js'
import { azure } from './azure.js'
import { before } from './before.js'
import type { Chapter } from './chapter.js'
import { start } from './start.js'
import { trouble } from './trouble.js'

export const chapters: readonly Chapter[] = [...before, ...azure, ...start, ...trouble, ...after]
