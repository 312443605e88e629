"""From an accepted commit to the site that readers see: content, builder, releases, server."""
