"""The theme's templates, compiled once and not for every build: the half of a build that changes little."""

from __future__ import annotations

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from report_site.memo import Memo


class Compiled(BytecodeCache):
    """Keeps compiled templates in a memory; Jinja itself sees whether one is of this very source."""

    def __init__(self, memo: Memo) -> None:
        """Take the memory."""
        self.memo = memo

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what was compiled before."""
        code = self.memo.noted("template", bucket.key)
        if code:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remember what was compiled now."""
        self.memo.note("template", bucket.key, bucket.bytecode_to_string())
