"""The theme's files, listed and compiled once: the half of a build that changes little."""

from __future__ import annotations

from collections.abc import Callable

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from mkdocs.theme import Theme

from report_site.memo import Memo


class Compiled(BytecodeCache):
    """Keeps compiled templates in a memory; Jinja itself sees whether one is of this very source."""

    def __init__(self, memo: Memo) -> None:
        """Take the memory; builds that render no page keep what others compiled."""
        self.memo = memo
        self.keys: frozenset[str] = memo.noted("templates", "") or frozenset()
        for key in self.keys:
            memo.keep("template", key)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what was compiled before."""
        code = self.memo.noted("template", bucket.key)
        if code:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what was compiled now."""
        self.memo.note("template", bucket.key, bucket.bytecode_to_string())
        self.keys = (self.memo.noted("templates", "") or frozenset()) | {bucket.key}
        self.memo.note("templates", "", self.keys)


def remember_files(theme: Theme, memo: Memo) -> None:
    """Let MkDocs list the theme's files once: there are ten thousand icons among them.

    Args:
        theme: The theme, whose folders are a part of the memory's environment.
        memo: The memory.
    """
    read = theme.get_env

    def get_env() -> Environment:
        environment = read()
        list_all = environment.list_templates

        def list_templates(
            extensions: list[str] | None = None, filter_func: Callable[[str], bool] | None = None
        ) -> list[str]:
            return memo.recall("theme", repr(extensions), lambda: list_all(extensions, filter_func))

        environment.bytecode_cache = Compiled(memo)
        # As with a size of -1: all templates stay, and none is looked for in a queue at every use.
        environment.cache = {}
        environment.list_templates = list_templates  # type: ignore[method-assign,assignment]
        return environment

    theme.get_env = get_env  # type: ignore[method-assign]
