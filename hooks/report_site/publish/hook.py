"""The pre-receive hook: its script, and who it is that pushes."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from string import Template

from .accounts import OWNER, Account
from .installation import Installation, PublishError

# Set by the server and never by the pusher: the ssh key's forced command, Gitea or Forgejo, GitLab.
USER_VARIABLES = ("REPORT_SITE_USER", "GITEA_PUSHER_NAME", "GL_USERNAME")

_SCRIPT = Template(
    """\
#!/bin/sh
# report-site 的检查：每次推送先经过它，不合格的不收。由 report-site server init 写成，请不要改。
python=$python
if [ ! -x "$$python" ]; then
  echo '网站程序不见了，暂时不能接收。请联系管理员。' >&2
  exit 1
fi
exec "$$python" -I -X utf8 -m report_site.cli gate $root
"""
)


def hook_script(python: Path, installation: Installation) -> str:
    """Return the text of an installation's pre-receive hook.

    Args:
        python: The interpreter that has report-site.
        installation: Whose content the hook guards.
    """
    return _SCRIPT.substitute(python=shlex.quote(str(python)), root=shlex.quote(str(installation.root)))


def pusher_of(
    installation: Installation,
    accounts: Mapping[str, Account],
    environment: Mapping[str, str] = os.environ,
) -> Account:
    """Return the account of whoever pushes.

    The variables that name him are believed because the hook runs as the owner of the installation's folder:
    only what the owner started (his ssh server, his forge) can have set them.

    Raises:
        PublishError: If it cannot be told, or the account does not exist.
    """
    if os.geteuid() != installation.root.stat().st_uid:
        raise PublishError("这台服务器上只有网站的管理员能直接推送；请用 ssh 地址推送")
    names = {environment[variable] for variable in USER_VARIABLES if environment.get(variable)}
    if len(names) > 1:
        raise PublishError(f"分不清推送的是谁（{'、'.join(sorted(names))}），请联系管理员检查服务器的设置")
    if names:
        user = names.pop()
        if user not in accounts:
            raise PublishError(f"“{user}”还没有登记，不能推送；请管理员把他加到账号表里")
        if accounts[user].disabled:
            raise PublishError(f"帐号“{user}”已经停用，不能推送；请联系管理员")
        return accounts[user]
    if "SSH_ORIGINAL_COMMAND" in environment:
        # A forced command that does not say for whom it runs is no owner.
        raise PublishError("服务器没有说明推送的是谁，请管理员在 authorized_keys 里设置 REPORT_SITE_USER")
    return OWNER
