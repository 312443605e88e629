"""The editing server: accounts and sessions, drafts, preview, saving. The gate judges what it commits."""
