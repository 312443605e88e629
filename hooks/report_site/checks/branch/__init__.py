"""Branches: what regulations expect of them, what their pages say, and arithmetic that contradicts itself."""
