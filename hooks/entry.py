"""The one file MkDocs loads: it binds the event methods and nothing else."""

from report_site.engine.events import Events

_events = Events()
on_startup = _events.on_startup
on_config = _events.on_config
on_files = _events.on_files
on_nav = _events.on_nav
on_env = _events.on_env
on_page_markdown = _events.on_page_markdown
on_page_content = _events.on_page_content
on_post_page = _events.on_post_page
on_post_build = _events.on_post_build
on_serve = _events.on_serve
on_shutdown = _events.on_shutdown
