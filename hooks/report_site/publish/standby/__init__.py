"""The standby process: it has the engine and the accepted site loaded, and forks a child for each job.

    hook, editor ──client──▶ socket ──▶ server (the accepted site, warm) ──fork──▶ child: examine, draw
                     └─ nobody answers in time: the same child, started as a process of its own

The server never reads what a job brings: its child reads the request, and may die of it.
"""
