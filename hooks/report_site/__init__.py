"""report-site: a yearly party-building work report as a static site whose promises stay traceable."""
