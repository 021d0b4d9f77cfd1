// The hooks that are held against the catalogue: the reference bundles, and bundles for what those do not use.
import { generateBundle, type Options } from '../../src/index.ts'
