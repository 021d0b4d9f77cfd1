// Before the tests: build when dist/ is missing or older than its inputs, as tests run the built command.
import { buildIfStale } from './build/build.mjs'

export const setup = () => buildIfStale()
