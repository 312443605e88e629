"""`report-site user`: who may log in to the editor, and what he may change."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .publish.accounts import Account, Role, load_accounts, save_accounts
from .publish.atomic import lock
from .publish.installation import Installation, PublishError
from .publish.log import record

if TYPE_CHECKING:
    from .edit.passwords import Passwords

OK = 0
_ONCE = "一次性口令：{}（只显示这一次，请当面交给本人；第一次登录要改成自己的口令）"


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to those of `report-site`; each sets `run`, which returns the exit code."""
    user: argparse._SubParsersAction[Any] = commands.add_parser(
        "user", help="管理编辑的帐号和口令"
    ).add_subparsers(required=True, metavar="动作")
    adding = _on_account(user, "add", "登记一个帐号，给他一次性口令")
    adding.add_argument("--name", required=True, metavar="姓名")
    adding.add_argument("--email", required=True, action="append", metavar="邮箱", help="可以写几次")
    adding.add_argument(
        "--role",
        default=Role.EDITOR.value,
        choices=[role.value for role in Role],
        metavar="角色",
        help="编辑、审核、管理员，默认是编辑",
    )
    adding.add_argument(
        "--branch", action="append", default=[], metavar="支部", help="支部的文件夹名，如 first；可以写几次"
    )
    adding.add_argument(
        "--folder", action="append", default=[], metavar="文件夹", help="别的文件夹，如 reports/2023"
    )
    adding.set_defaults(run=_add)
    listing = user.add_parser("list", help="列出全部帐号")
    listing.add_argument("root", type=Path, metavar="安装目录")
    listing.set_defaults(run=_list)
    for name, text, run in (
        ("disable", "停用一个帐号，马上生效", _disable),
        ("enable", "重新启用一个帐号", _enable),
        ("reset-password", "给一个帐号新的一次性口令", _reset_password),
        ("unlock", "登录失败太多次以后，马上让他再试", _unlock),
    ):
        _on_account(user, name, text).set_defaults(run=run)


def _on_account(commands: argparse._SubParsersAction[Any], name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("root", type=Path, metavar="安装目录")
    parser.add_argument("user", metavar="用户名", help="英文字母、数字和 . _ -，如 zhangsan")
    return parser


def _add(options: argparse.Namespace) -> int:
    installation = Installation.open(options.root)
    folders = (*(f"branches/{branch}" for branch in options.branch), *options.folder)
    account = Account(options.user, options.name, tuple(options.email), Role(options.role), folders)
    with lock(installation.state / "accounts.lock"):
        accounts = load_accounts(installation.accounts_file)
        if options.user in accounts:
            raise PublishError(
                f"已经有“{options.user}”这个帐号了；忘了口令用 report-site user reset-password"
            )
        save_accounts(installation.accounts_file, [*accounts.values(), account])
    password = _passwords(installation).give_one_time(options.user)
    installation.queue.touch()
    record(installation, "account-added", account=options.user, role=options.role)
    print(f"已登记：{options.name}（{options.user}，{options.role}）\n{_ONCE.format(password)}")
    return OK


def _list(options: argparse.Namespace) -> int:
    installation = Installation.open(options.root)
    passwords = _passwords(installation)
    for account in load_accounts(installation.accounts_file).values():
        marks = [
            word
            for word, holds in (
                ("停用", account.disabled),
                ("没有口令", not passwords.has(account.user)),
                ("一次性口令还没有改", passwords.must_change(account.user)),
            )
            if holds
        ]
        own = "、".join(account.folders) or "全部页面"
        print(
            f"{account.user}  {account.name}  {account.role.value}  {own}"
            + (f"  [{'、'.join(marks)}]" if marks else "")
        )
    return OK


def _disable(options: argparse.Namespace) -> int:
    return _switch(options, disabled=True)


def _enable(options: argparse.Namespace) -> int:
    return _switch(options, disabled=False)


def _switch(options: argparse.Namespace, *, disabled: bool) -> int:
    installation = Installation.open(options.root)
    with lock(installation.state / "accounts.lock"):
        accounts = load_accounts(installation.accounts_file)
        account = _known(accounts, options.user)
        changed = {**accounts, account.user: replace(account, disabled=disabled)}
        save_accounts(installation.accounts_file, changed.values())
    record(installation, "account-disabled" if disabled else "account-enabled", account=options.user)
    print(f"已{'停用' if disabled else '启用'}：{account.name}（{account.user}）")
    return OK


def _reset_password(options: argparse.Namespace) -> int:
    # Sessions and the web's other parts are a moment to load, which no other command should wait for.
    from .edit.database import Database
    from .edit.sessions import Sessions
    from .edit.throttle import Throttle

    installation = Installation.open(options.root)
    _known(load_accounts(installation.accounts_file), options.user)
    password = _passwords(installation).give_one_time(options.user)
    database = Database(installation.edit_database)
    Sessions(database).end_all(options.user)
    Throttle(database).forgive(options.user)
    database.close()
    record(installation, "password-reset", account=options.user)
    print(_ONCE.format(password))
    return OK


def _unlock(options: argparse.Namespace) -> int:
    from .edit.database import Database
    from .edit.throttle import Throttle

    installation = Installation.open(options.root)
    account = _known(load_accounts(installation.accounts_file), options.user)
    database = Database(installation.edit_database)
    Throttle(database).forgive(options.user)
    database.close()
    record(installation, "account-unlocked", account=options.user)
    print(f"已解锁：{account.name}（{account.user}）")
    return OK


def _known(accounts: dict[str, Account], user: str) -> Account:
    if user not in accounts:
        raise PublishError(f"没有“{user}”这个帐号；report-site user list 列出全部帐号")
    return accounts[user]


def _passwords(installation: Installation) -> Passwords:
    from .edit.passwords import Passwords

    return Passwords(installation.passwords_file)
