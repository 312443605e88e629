"""The Chinese words of the files we write, in templates/wording.yml."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _all() -> dict[str, dict[str, Any]]:
    text = (files(__package__) / "templates/wording.yml").read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return data


def wording(file: str) -> dict[str, Any]:
    """Return the words of one kind of file, by what they are for."""
    return _all()[file]
