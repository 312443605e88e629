"""What git runs in the content repository when somebody pushes."""

from __future__ import annotations

from . import engines
from .hook import hook_script
from .installation import Installation

# git runs hooks in the repository's folder. The push is over once this ends: nothing is built in here, where
# the pusher would wait, and where a lost connection would end it.
_POST_RECEIVE = """#!/bin/sh
touch ../state/queue
echo '已接收，网站随后自动更新。'
"""


def install(installation: Installation) -> None:
    """Write the hooks, over those of an earlier version."""
    python = engines.command(installation).with_name("python")
    for name, text in {
        "pre-receive": hook_script(python, installation),
        "post-receive": _POST_RECEIVE,
    }.items():
        path = installation.content / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
