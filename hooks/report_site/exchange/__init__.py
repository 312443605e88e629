"""Files out (CSV, JSON) and, later, files in."""
