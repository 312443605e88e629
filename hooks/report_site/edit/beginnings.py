"""What can be begun from a template: a page, an item, a record, minutes, a branch, a year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from report_site.ledger.branches import Branch
from report_site.ledger.markdown import cells
from report_site.ledger.register import Register
from report_site.ledger.scaffold import Beginning, ScaffoldError, new_branch, new_item, new_year
from report_site.publish.accounts import Account

from .errors import refused
from .line_ends import to_editor
from .site import Snapshot
from .store import Store, Text

Values = Mapping[str, str]
_PAGE = re.compile(r"[\w-]+(/[\w-]+)*\.md")
_MINUTES = ("时间", "地点", "主持人", "记录人", "应到", "实到", "缺席及原因")


@dataclass(frozen=True)
class Ask:
    """What a template has to be told. kind: choice, date, year, text or slug."""

    name: str
    label: str
    kind: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Begun:
    """A page with a beginning in it: the text, the token of the version it stands on, the line to go to."""

    path: str
    text: str
    token: str
    line: int


@dataclass(frozen=True)
class Template:
    """Something that can be begun."""

    id: str
    title: str
    asks: tuple[Ask, ...]
    begin: Callable[[Values], list[Begun]]


class Beginnings:
    """The templates that an account may use, on the ground of the accepted pages."""

    def __init__(self, store: Store, snapshot: Snapshot, account: Account) -> None:
        """Take the pages, and for whom."""
        self.store, self.account, self.commit = store, account, snapshot.commit
        self.register: Register = snapshot.register
        self.settings = self.register.settings
        self.used = snapshot.used

    def templates(self) -> list[Template]:
        """Return the templates, those that are used most first."""
        return list(self._templates())

    def begin(self, template: str, values: Values) -> list[Begun]:
        """Begin something; nothing is saved.

        Raises:
            EditError: If there is no such template for this account, or it cannot be begun so.
        """
        chosen = next((each for each in self._templates() if each.id == template), None)
        if chosen is None:
            raise refused("没有这个模板，或者您不能用它", "刷新页面再选一次")
        for ask in chosen.asks:
            _demand(ask, values.get(ask.name, ""))
        try:
            return chosen.begin(values)
        except ScaffoldError as error:
            raise refused(str(error), "改正以后再试") from error

    def _templates(self) -> Iterator[Template]:
        branches = [each for each in self.register.branches if self._may(f"branches/{each.slug}/index.md")]
        if branches:
            branch = Ask("branch", "支部", "choice", tuple((each.slug, each.name) for each in branches))
            names = self.settings.branches.activity_names
            kind = Ask("type", "类型", "choice", tuple((name, name) for name in names))
            day = Ask("date", "日期", "date")
            yield Template("record", "一次活动记录", (branch, day, kind), self._record)
            yield Template("minutes", "会议记录", (branch, day, kind), self._minutes)
        yield Template(
            "page", "空白页面", (Ask("path", "文件名", "text"), Ask("title", "标题", "text")), self._page
        )
        if self._may("reports/index.md"):
            kinds = tuple((each.code, each.label) for each in self.settings.kinds.values())
            years = tuple((str(year), f"{year}年") for year in self.register.years)
            asks = (
                Ask("kind", "类别", "choice", kinds),
                Ask("year", "年度", "choice", years),
                Ask("title", "标题", "text"),
            )
            yield Template("item", "一个事项", asks, self._item)
            yield Template("report", "一个年度的报告", (Ask("year", "年份", "year"),), self._report)
            asks = (Ask("slug", "文件夹名", "slug"), Ask("name", "全称", "text"), Ask("year", "年份", "year"))
            yield Template("branch", "一个支部", asks, self._branch)

    def _may(self, path: str) -> bool:
        return self.account.may_change(path)

    def _record(self, values: Values) -> list[Begun]:
        """Add a row to the branch's table of that year; the page is begun if it is not there."""
        path = f"branches/{values['branch']}/{values['date'][:4]}.md"
        there = self._there(path)
        if there is None:
            branch = self._branch_of(values["branch"])
            pages = new_branch(self.settings, branch.slug, branch.name, int(values["date"][:4]))
            text = pages[-1].text
        else:
            text = _text(there)
        lines = text.split("\n")
        row = self._last_row(lines)
        if row is None:
            raise refused(f"{path} 里没有活动记录的表格", "打开这一页，照着“怎么写”加一个表格")
        header, last = row
        names = [self.settings.branches.columns.get(name, "") for name in cells(lines[header])]
        given = {"日期": values["date"], "类型": values["type"]}
        lines.insert(last + 1, f"| {' | '.join(given.get(name, '') for name in names)} |")
        return [Begun(path, "\n".join(lines), there.token if there else "", last + 2)]

    def _last_row(self, lines: list[str]) -> tuple[int, int] | None:
        """Return where the header and the last row of the last table of records stand, counted from 0."""
        document_lines = list(enumerate(lines))
        headers = [
            number
            for number, line in document_lines
            if line.lstrip().startswith("|")
            and {"日期", "类型"} <= {self.settings.branches.columns.get(name, "") for name in cells(line)}
        ]
        if not headers:
            return None
        last = headers[-1]
        while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("|"):
            last += 1
        return headers[-1], last

    def _minutes(self, values: Values) -> list[Begun]:
        branch, day = self._branch_of(values["branch"]), values["date"]
        facts = {"时间": day}
        table = "\n".join(f"| {name} | {facts.get(name, '【待补】')} |" for name in _MINUTES)
        text = (
            f"# {branch.short}{values['type']}记录（{day}）\n\n| 项目 | 内容 |\n| --- | --- |\n{table}\n\n"
            "## 议题\n\n【待补：议题】\n\n## 发言摘要\n\n【待补：发言摘要】\n\n## 决议\n\n【待补：决议】\n"
        )
        number = list(self.settings.branches.activity_names).index(values["type"]) + 1
        return [self._fresh(Beginning(f"branches/{branch.slug}/minutes-{day}-{number}.md", text), 5)]

    def _page(self, values: Values) -> list[Begun]:
        path = unicodedata.normalize("NFC", values["path"].strip().removeprefix("docs/").strip("/"))
        path = path if path.endswith(".md") else f"{path}.md"
        if not _PAGE.fullmatch(path):
            raise refused(
                f"文件名“{path}”不对", "写成 branches/first/plan 这样，只用文字、数字、连字符和斜线"
            )
        if not self._may(path):
            own = "、".join(self.account.folders)
            raise refused(f"您不能在这里新建页面：{path}", f"您可以在这些文件夹里新建：{own}")
        return [self._fresh(Beginning(path, f"# {values['title'].strip()}\n\n"), 3)]

    def _item(self, values: Values) -> list[Begun]:
        title = " ".join(values["title"].split())
        _, beginning = new_item(self.register, self.used, values["kind"], int(values["year"]), title)
        there = self._there(beginning.path)
        text = _text(there).rstrip("\n") if there else ""
        token = there.token if there else ""
        return [Begun(beginning.path, f"{text}\n\n{beginning.text}", token, text.count("\n") + 3)]

    def _report(self, values: Values) -> list[Begun]:
        pages = new_year(self.register, self.used, int(values["year"]))
        return [self._fresh(page, 1) for page in pages]

    def _branch(self, values: Values) -> list[Begun]:
        pages = new_branch(self.settings, values["slug"], values["name"].strip(), int(values["year"]))
        return [self._fresh(page, 1) for page in pages]

    def _fresh(self, page: Beginning, line: int) -> Begun:
        if self._there(page.path):
            raise refused(f"已经有 {page.path} 这个页面了", "打开它接着写，或换一个名字")
        return Begun(page.path, page.text, "", line)

    def _there(self, path: str) -> Text | None:
        return self.store.read(path, self.commit)

    def _branch_of(self, slug: str) -> Branch:
        return next(each for each in self.register.branches if each.slug == slug)


def _text(found: Text) -> str:
    try:
        return to_editor(found.content)
    except UnicodeDecodeError:
        raise refused("这一页不是 UTF-8 编码的文字，不能在这里修改", "请管理员另存为 UTF-8") from None


def _demand(ask: Ask, value: str) -> None:
    """Refuse an answer that is none."""
    fine = bool(value.strip())
    if ask.kind == "choice":
        fine = value in (choice for choice, _ in ask.choices)
    elif ask.kind == "year":
        fine = bool(re.fullmatch("[0-9]{4}", value))
    elif ask.kind == "date":
        try:
            fine = date.fromisoformat(value).isoformat() == value
        except ValueError:
            fine = False
    if not fine:
        raise refused(f"“{ask.label}”没有填好", "填好以后再试")
