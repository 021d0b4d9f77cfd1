// The page: what the command does without files and programs, for people who have no Node.
import { startChecking } from './check-view.js'
import { explainWord, startExplaining } from './explain-view.js'
import { startMaking } from './make-view.js'
import { startTabs } from './tabs.js'

startMaking()
startChecking()
startExplaining()
startTabs(explainWord)
document.documentElement.dataset['ready'] = 'yes'
