"""What a process gives up before it reads text from editors: memory, priority and the network."""

from __future__ import annotations

import os
import resource

from .offline import refuse_network

MEMORY = 4 * 2**30


def limit() -> None:
    """Bound this process's memory, give way to the web server, and refuse the network, for good.

    Where the system allows it the builder has put this process into an empty network name space already;
    the audit hook holds everywhere, for whatever is written in Python.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.nice(10)
    refuse_network()
