"""What the organ means: items, links, branches and records, read from Markdown. No engine, web or git."""
