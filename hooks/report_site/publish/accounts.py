"""Who may change what: the account table, a YAML file that only the administrator writes."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile
from pathlib import Path

import yaml

from .installation import PublishError

_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_EMAIL = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_KEYS = ("姓名", "邮箱", "角色", "负责", "停用")


class Role(Enum):
    """What an account may do: an editor changes his folders, a reviewer all pages, an administrator too."""

    EDITOR = "编辑"
    REVIEWER = "审核"
    ADMINISTRATOR = "管理员"


class AccountsError(PublishError):
    """The account table is wrong; `problems` says in Chinese sentences where and how."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems, one sentence each."""
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Account:
    """Somebody who may push.

    user: The name that ssh or the forge gives; empty for the owner of the machine.
    name: 姓名.
    emails: Those that the commits bear.
    folders: What an editor may change, paths below the docs folder; the other roles need none.
    disabled: He may do nothing any more; his name stays with what he wrote.
    """

    user: str
    name: str
    emails: tuple[str, ...]
    role: Role
    folders: tuple[str, ...] = ()
    disabled: bool = False

    def may_change(self, path: str) -> bool:
        """Tell whether a file (its path below the docs folder) is this account's to change."""
        if self.role is not Role.EDITOR:
            return True
        return any(path.startswith(f"{folder}/") for folder in self.folders)

    def wrote(self, email: str) -> bool:
        """Tell whether an e-mail address is one of this account's."""
        return email.casefold() in (own.casefold() for own in self.emails)


# Who owns the installation's folder could rewrite the repository itself: he needs no entry in the table.
OWNER = Account("", "本机管理员", (), Role.ADMINISTRATOR)


def load_accounts(path: Path) -> dict[str, Account]:
    """Read the account table; no file is an empty one.

    Returns:
        The accounts by their user names.

    Raises:
        AccountsError: Naming everything that is wrong.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AccountsError([f"{path.name} 无法读取：{error}"]) from error
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise AccountsError([f"{path.name} 应当一个用户名一段，下面写{'、'.join(_KEYS)}"])
    reader = _Reader(path.name)
    accounts = [reader.account(str(user), raw) for user, raw in data.items()]
    reader.shared_emails(accounts)
    if reader.problems:
        raise AccountsError(reader.problems)
    return {account.user: account for account in accounts}


def save_accounts(path: Path, accounts: Iterable[Account]) -> None:
    """Write the account table, whole or not at all, readable by its owner only.

    What an administrator explains at its head stays there.

    Raises:
        AccountsError: If it could not be read again; nothing is written then.
    """
    data = {
        account.user: {
            "姓名": account.name,
            "邮箱": list(account.emails),
            "角色": account.role.value,
            "负责": list(account.folders),
            **({"停用": True} if account.disabled else {}),
        }
        for account in accounts
    }
    reader = _Reader(path.name)
    reader.shared_emails([reader.account(str(user), raw) for user, raw in data.items()])
    if reader.problems:
        raise AccountsError(reader.problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    head = _comments(path)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(head)
        yaml.safe_dump(data, file, allow_unicode=True, sort_keys=False)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _comments(path: Path) -> str:
    """Return the comments before the first account."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    except FileNotFoundError:
        return ""
    return "".join(takewhile(lambda line: line.startswith("#") or not line.strip(), lines))


class _Reader:
    """Turns the table's data into accounts and collects every problem on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[str] = []

    def report(self, user: str, sentence: str) -> None:
        self.problems.append(f"{self.file} 里的“{user}”：{sentence}。")

    def account(self, user: str, raw: object) -> Account:
        if not _USER.fullmatch(user):
            self.report(user, "用户名只能用英文字母、数字和 . _ -")
        entry = raw if isinstance(raw, Mapping) else {}
        if not entry:
            self.report(user, f"下面要写{'、'.join(_KEYS)}")
        for key in entry:
            if key not in _KEYS:
                self.report(user, f"没有“{key}”这一项，可用的有：{'、'.join(_KEYS)}")
        role = self.role(user, entry.get("角色"))
        folders = tuple(self.folder(user, folder) for folder in self.words(user, entry, "负责"))
        if role is Role.EDITOR and not folders:
            self.report(user, "编辑要写明负责的文件夹，如 负责: [branches/first]")
        disabled = entry.get("停用", False)
        if not isinstance(disabled, bool):
            self.report(user, "停用只能写 true 或 false")
        name, emails = self.name(user, entry.get("姓名")), self.emails(user, entry)
        return Account(user, name, emails, role, folders, disabled is not False)

    def name(self, user: str, raw: object) -> str:
        name = str(raw or "").strip()
        if not name:
            self.report(user, "缺少姓名")
        return name

    def role(self, user: str, raw: object) -> Role:
        try:
            return Role(raw)
        except ValueError:
            self.report(user, f"角色不能写“{raw}”，只能写：{'、'.join(role.value for role in Role)}")
            return Role.EDITOR

    def emails(self, user: str, entry: Mapping[str, object]) -> tuple[str, ...]:
        emails = self.words(user, entry, "邮箱")
        for email in emails:
            if not _EMAIL.fullmatch(email):
                self.report(user, f"“{email}”不是邮箱地址")
        if not emails:
            self.report(user, "缺少邮箱：提交里的邮箱要与它一致，才知道是谁改的")
        return emails

    def folder(self, user: str, folder: str) -> str:
        path = unicodedata.normalize("NFC", folder).strip("/").removeprefix("docs/")
        if not path or any(part.startswith(".") or not part for part in path.split("/")):
            self.report(user, f"“{folder}”不是 docs 下面的文件夹，写成 branches/first 这样")
        return path

    def words(self, user: str, entry: Mapping[str, object], key: str) -> tuple[str, ...]:
        raw = entry.get(key) or []
        if isinstance(raw, str):
            return (raw,)
        if isinstance(raw, list) and all(isinstance(word, str) for word in raw):
            return tuple(raw)
        self.report(user, f"{key}应当是一列文字，如 [甲, 乙]")
        return ()

    def shared_emails(self, accounts: list[Account]) -> None:
        owner: dict[str, str] = {}
        for account in accounts:
            for email in account.emails:
                first = owner.setdefault(email.casefold(), account.user)
                if first != account.user:
                    self.report(account.user, f"邮箱 {email} 与“{first}”的相同，分不清是谁改的")
