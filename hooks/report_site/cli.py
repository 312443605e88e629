"""The command `report-site`.

What its words need takes half a second to load. Git's hook, which every push waits for, needs little of it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The words after `report-site`, those of the process by default.

    Returns:
        0 without errors, 1 with, 2 on misuse (an unknown option, no mkdocs.yml, a wrong configuration).
    """
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["gate"]:
        from .cli_gate import gate_hook

        return gate_hook(words[1:])
    from .cli_words import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
