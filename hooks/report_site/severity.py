"""How badly something is wrong, for the checks and for the gate, which need not load the checks to say so."""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """How badly: 错误 is refused, 警告 fails a strict build, 提示 is a true statement that fails nothing."""

    ERROR = "错误"
    WARNING = "警告"
    NOTICE = "提示"
