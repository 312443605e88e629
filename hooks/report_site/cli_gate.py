"""The command `report-site gate`, which the pre-receive hook runs and no help mentions.

It loads neither the engine nor the checks: the standby process has them.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from .clock import reference_date
from .publish.accounts import load_accounts
from .publish.atomic import lock
from .publish.gate import House, Push, Update, Verdict, judge
from .publish.gate.answer import answer
from .publish.git import Repository
from .publish.hook import pusher_of
from .publish.installation import Installation, PublishError
from .publish.log import now, record

ACCEPTED, REFUSED = 0, 1
GUIDE = "guide/refused/"
log = logging.getLogger("report_site")


def gate_hook(words: Sequence[str]) -> int:
    """Be the pre-receive hook of the installation that the one word names; git tells the rest."""
    (root,) = words
    return gate_push(Path(root), sys.stdin, sys.stderr)


def gate_push(root: Path, updates: TextIO, out: TextIO) -> int:
    """Judge the push that a pre-receive hook is told of.

    Args:
        root: The installation's folder.
        updates: Lines of old id, new id and ref.
        out: Where the answer goes; the pusher sees it.

    Returns:
        ACCEPTED or REFUSED. Whatever fails, a push that was not judged is refused.
    """
    installation = Installation(root.resolve())
    handler = _Recorder(installation)
    log.addHandler(handler)
    try:
        # The builder sees by it that more may come.
        with lock(installation.judging_lock, shared=True):
            verdict = _judged(installation, updates)
        text = answer(verdict, installation.address + GUIDE)
        code = ACCEPTED if verdict.accepted else REFUSED
    except PublishError as error:
        text, code = f"没有接收：{error}。", REFUSED
    except Exception:
        log.exception("gate")
        text, code = f"没有接收：网站程序出了错，请把这个时间告诉管理员：{now()}。", REFUSED
    finally:
        log.removeHandler(handler)
    # GitLab shows those who edit in its pages only the lines that begin so.
    prefix = "GL-HOOK-ERR: " if os.environ.get("GL_USERNAME") else ""
    out.writelines(f"{prefix}{line}\n" for line in text.splitlines())
    return code


def _judged(installation: Installation, updates: TextIO) -> Verdict:
    accounts = load_accounts(installation.accounts_file)
    pusher = pusher_of(installation, accounts)
    words = (line.split() for line in updates)
    push = Push(tuple(Update(ref, old, new) for old, new, ref in words), pusher)
    house = House(installation.engine, accounts, reference_date(), standby=installation.state)
    return judge(Repository.of_hook(), push, house)


class _Recorder(logging.Handler):
    """Writes what the gate logs to the installation's log: the pusher must not see a traceback."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(logging.ERROR)
        self.installation = installation

    def emit(self, entry: logging.LogRecord) -> None:
        record(self.installation, "gate-error", details=self.format(entry))
