"""The systemd units that keep a site running: the web server, the builder, and what wakes the builder."""

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
Type=oneshot
User={user}
ExecStart={command} server build {root}
Nice=10
MemoryMax=5G
TimeoutStartSec=3600
PrivateNetwork=yes
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={root}
""",
    "report-site-build.path": """\
[Unit]
Description=有人推送就生成机关党建工作报告网站

[Path]
PathChanged={root}/state/queue

[Install]
WantedBy=multi-user.target
""",
    "report-site-build.timer": """\
[Unit]
Description=每分钟看一次机关党建工作报告网站要不要重新生成

[Timer]
OnBootSec=10s
OnUnitInactiveSec=60s

[Install]
WantedBy=timers.target
""",
}
PORT = 8000


def write(installation: Installation) -> None:
    """Write the units for this installation, to be copied to /etc/systemd/system."""
    installation.units.mkdir(exist_ok=True)
    facts = {
        "root": installation.root,
        "user": installation.root.owner(),
        "command": engines.command(installation),
        "port": PORT,
    }
    for name, text in _UNITS.items():
        (installation.units / name).write_text(text.format(**facts), encoding="utf-8")
