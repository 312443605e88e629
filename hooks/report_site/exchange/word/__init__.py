"""Word files out: the report and the notice in the layout of GB/T 9704-2012."""
