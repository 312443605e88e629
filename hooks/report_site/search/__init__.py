"""The search: an index written at build time, and the worker that reads it in the browser."""
