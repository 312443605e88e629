"""Templates: one Jinja environment for every view, escaping by default."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from . import marks


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("report_site.pages"),
        autoescape=True,
        # Else every use of a template asks the disk whether it has changed, and looks for it in a queue.
        auto_reload=False,
        cache_size=-1,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(ref=marks.ref, state=marks.state, unknown=marks.unknown)
    return environment


def render(template: str, **values: Any) -> Markup:
    """Fill in a template of pages/templates and return it as safe HTML without surrounding blank lines."""
    return Markup(_environment().get_template(template).render(**values).strip())
