"""Figures about the site in Prometheus's text format, for a node exporter's textfile collector.

Every figure is read off the installation, none is counted up: a restart loses nothing.
"""

from __future__ import annotations

import shutil
from datetime import datetime

from . import release, status
from .atomic import write_atomically
from .installation import Installation


def write(installation: Installation) -> None:
    """Write the metrics file."""
    lines = []
    for name, (meaning, value) in _figures(installation).items():
        lines += [f"# HELP report_site_{name} {meaning}", f"# TYPE report_site_{name} gauge"]
        lines.append(f"report_site_{name} {value}")
    write_atomically(installation.metrics_file, "\n".join(lines) + "\n")


def _figures(installation: Installation) -> dict[str, tuple[str, float]]:
    now, shown = status.read(installation), release.live(installation)
    built = datetime.fromisoformat(shown.built).timestamp() if shown else 0
    return {
        "up_to_date": ("1 if readers see the newest accepted commit.", int(now.head == now.live)),
        "failed": (
            "1 if the newest accepted commit could not be published.",
            int(now.state == status.FAILED),
        ),
        "pinned": ("1 if a release is pinned.", int(release.pinned(installation) is not None)),
        "live_built_timestamp_seconds": ("When the live release was built.", built),
        "releases": ("How many releases are kept.", len(release.kept(installation))),
        "disk_free_bytes": ("Free space where the releases lie.", shutil.disk_usage(installation.root).free),
    }
