// The templates that packagers render, by target and file: `deb/control`.
import { createRenderer } from './engine.js'
import { partials, type TemplateFields, templates } from './generated/target-templates.js'

export const renderTarget = createRenderer<TemplateFields>(templates, partials)
