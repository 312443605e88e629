"""The process that reads attached files: a path a line in, its answer a line out, as JSON.

It is started by `attachments` and may be killed at any moment.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import warnings
from pathlib import Path

from .attachment_readers import UnreadableError, read_file

_MEMORY = 1 << 30


def main() -> None:
    """Answer until the input ends."""
    # The libraries speak up about odd files; the answer says all that matters.
    logging.disable()
    warnings.simplefilter("ignore")
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, most))
    for line in sys.stdin:
        print(json.dumps(_answer(Path(json.loads(line)))), flush=True)


def _answer(path: Path) -> dict[str, object]:
    try:
        contents = read_file(path)
    except UnreadableError as error:
        return {"parts": [], "located": False, "problem": str(error)}
    except Exception:  # hostile files raise whatever the libraries did not think of
        return {"parts": [], "located": False, "problem": "文件已损坏，或不是它的扩展名所说的格式"}
    return {"parts": contents.parts, "located": contents.located, "problem": ""}


if __name__ == "__main__":
    main()
