"""What readers see: item cards, id links, views and charts. Knows HTML and Markdown, but no engine."""
