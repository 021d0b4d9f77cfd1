# Stands for the package of the extension, of which only HandlerUtil is imported.
