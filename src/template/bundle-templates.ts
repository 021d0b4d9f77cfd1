// The templates of a bundle's files.
import { createRenderer } from './engine.js'
import { partials, type TemplateFields, templates } from './generated/bundle-templates.js'

export const renderTemplate = createRenderer<TemplateFields>(templates, partials)
