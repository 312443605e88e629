"""How the organ wants its editing server: `state/edit.yml`, which only the administrator writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

import yaml

from report_site.publish.installation import PublishError

from .forge import Forge
from .gitea_store import GITEA
from .gitlab_store import GITLAB

Network = IPv4Network | IPv6Network
_KEYS = ("登录请求头", "代理地址", "阅读要登录", "送审", "代码平台")
_FORGE_KEYS = ("种类", "地址", "应用", "密钥", "仓库")
_KINDS = {"gitea": GITEA, "forgejo": GITEA, "gitlab": GITLAB}
_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_REPOSITORY = re.compile(r"[\w.-]+(/[\w.-]+)+")
_THIS_MACHINE = ("127.0.0.0/8", "::1/128")


class EditSettingsError(PublishError):
    """The file is wrong; the text says in Chinese sentences where and how."""


@dataclass(frozen=True)
class EditSettings:
    """What can be set.

    header: The request header in which the organ's gateway names the account; empty: people log in here.
    proxies: Where gateways and web servers in front of us stand; only they are believed.
    reading_needs_login: Whether the whole site is for those who have logged in.
    reviewed: Folders and pages (below docs) whose changes by editors wait for a reviewer.
    forge: The forge that logs people in, and where the content may lie.
    """

    header: str = ""
    proxies: tuple[Network, ...] = tuple(ip_network(each) for each in _THIS_MACHINE)
    reading_needs_login: bool = False
    reviewed: tuple[str, ...] = ()
    forge: Forge | None = None

    @property
    def others_log_in(self) -> bool:
        """Tell whether a gateway or the forge logs people in, so that no passwords are asked for here."""
        return bool(self.header or self.forge)

    def is_proxy(self, address: str) -> bool:
        """Tell whether an address is one of the proxies'."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.proxies)

    def needs_review(self, path: str) -> bool:
        """Tell whether changes of a file wait for a reviewer."""
        return any(not each or path == each or path.startswith(f"{each}/") for each in self.reviewed)


def load_edit_settings(file: Path) -> EditSettings:
    """Read the settings; no file means the defaults.

    Raises:
        EditSettingsError: Naming everything that is wrong.
    """
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return EditSettings()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise EditSettingsError(f"{file.name} 无法读取：{error}") from error
    if data is None:
        return EditSettings()
    if not isinstance(data, Mapping):
        raise EditSettingsError(f"{file.name} 应当一行一项，可用的有：{'、'.join(_KEYS)}")
    reader = _Reader(file.name)
    settings = reader.settings(data)
    if reader.problems:
        raise EditSettingsError("\n".join(reader.problems))
    return settings


class _Reader:
    """Turns the file's data into settings and collects every problem on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[str] = []

    def report(self, key: str, sentence: str) -> None:
        self.problems.append(f"{self.file} 的“{key}”{sentence}。")

    def settings(self, data: Mapping[str, object]) -> EditSettings:
        for key in data:
            if key not in _KEYS:
                self.report(str(key), f"不认识，可用的有：{'、'.join(_KEYS)}")
        header = data.get("登录请求头") or ""
        if not isinstance(header, str) or (not header.replace("-", "").isalnum() and header):
            self.report("登录请求头", "应当是一个请求头的名字，如 X-Remote-User")
        if header and not data.get("代理地址"):
            self.report("登录请求头", "要与“代理地址”一起写：只有列出的地址可以说明是谁")
        needed = data.get("阅读要登录", False)
        if not isinstance(needed, bool):
            self.report("阅读要登录", "只能写 true 或 false")
        if header and data.get("代码平台"):
            self.report("代码平台", "不能与“登录请求头”一起写：登录只能由一方管")
        return EditSettings(
            header=str(header),
            proxies=self.networks(data) or EditSettings.proxies,
            reading_needs_login=needed is True,
            reviewed=tuple(
                word.strip("/").removeprefix("docs").strip("/") for word in self.words(data, "送审")
            ),
            forge=self.forge(data.get("代码平台")),
        )

    def forge(self, raw: object) -> Forge | None:
        if not raw:
            return None
        if not isinstance(raw, Mapping) or not all(isinstance(each, str) for each in raw.values()):
            self.report("代码平台", f"下面要一行一项：{'、'.join(_FORGE_KEYS)}，都写成文字（数字加引号）")
            return None
        for key in raw:
            if key not in _FORGE_KEYS:
                self.report("代码平台", f"下面的“{key}”不认识，可用的有：{'、'.join(_FORGE_KEYS)}")
        kind, address = raw.get("种类", ""), raw.get("地址", "").rstrip("/")
        client, repository = raw.get("应用", ""), raw.get("仓库", "")
        if kind not in _KINDS:
            self.report("代码平台", f"的种类只能写：{'、'.join(_KINDS)}")
        if not _ADDRESS.fullmatch(address):
            self.report("代码平台", "的地址应当写成 https://git.example.cn 这样")
        if not client:
            self.report("代码平台", "缺少应用：平台登记这个网站时给的编号（Client ID）")
        if repository and not _REPOSITORY.fullmatch(repository):
            self.report("代码平台", "的仓库应当写成 dj/report 这样")
        return Forge(_KINDS.get(kind, GITEA), address, client, raw.get("密钥", ""), repository)

    def networks(self, data: Mapping[str, object]) -> tuple[Network, ...]:
        found = []
        for word in self.words(data, "代理地址"):
            try:
                found.append(ip_network(word))
            except ValueError:
                self.report("代理地址", f"里“{word}”不是地址，写成 10.0.0.5 或 10.0.0.0/24 这样")
        return tuple(found)

    def words(self, data: Mapping[str, object], key: str) -> tuple[str, ...]:
        raw = data.get(key) or []
        if isinstance(raw, str):
            return (raw,)
        if isinstance(raw, list) and all(isinstance(word, str) for word in raw):
            return tuple(raw)
        self.report(key, "应当是一列文字，如 [甲, 乙]")
        return ()
