"""The systemd units that keep a site running: the web server and the builder."""

from __future__ import annotations

from . import engines
from .installation import Installation

_UNITS = {
    "report-site.service": """\
[Unit]
Description=机关党建工作报告网站（网页服务）
After=network.target

[Service]
User={user}
ExecStart={command} server serve {root} --port {port}
Restart=always
RestartSec=2
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={root}

[Install]
WantedBy=multi-user.target
""",
    "report-site-build.service": """\
[Unit]
Description=机关党建工作报告网站（生成和发布）

[Service]
User={user}
ExecStart={command} server watch {root}
Restart=always
RestartSec=2
Nice=10
MemoryMax=5G
PrivateNetwork=yes
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={root}

[Install]
WantedBy=multi-user.target
""",
}
PORT = 8000


def write(installation: Installation) -> None:
    """Write the units for this installation, to be copied to /etc/systemd/system; those of old go."""
    installation.units.mkdir(exist_ok=True)
    for unit in installation.units.iterdir():
        unit.unlink()
    facts = {
        "root": installation.root,
        "user": installation.root.owner(),
        "command": engines.command(installation),
        "port": PORT,
    }
    for name, text in _UNITS.items():
        (installation.units / name).write_text(text.format(**facts), encoding="utf-8")
