"""The only reader of git logs: which commit the pages come from, the latest changes, the ids ever used."""
