"""Publishing: what happens between an accepted commit and a reader."""
