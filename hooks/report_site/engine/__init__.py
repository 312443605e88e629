"""The only package that imports mkdocs: it binds the pages, the checks and the history to MkDocs's events."""
