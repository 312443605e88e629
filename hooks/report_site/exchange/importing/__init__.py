"""From a received report to pages: bytes → source → blocks → outline → sections → Markdown."""
