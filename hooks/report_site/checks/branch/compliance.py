"""What branch pages show, against the rules of rules.yml: meetings, roster, records. Only 提示.

Each check goes by what the page says; what it does not say is 未填报 there and no finding here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from report_site.checks.findings import Severity
from report_site.checks.registry import Hit, Scope, Subject, also, rule
from report_site.ledger.branches import Branch, Record, count
from report_site.ledger.items import Position, Table
from report_site.ledger.markdown import plain
from report_site.ledger.settings import Settings

from .arithmetic import fact_place, year_page
from .development import faults_of_steps
from .meetings import unmet
from .rules import BranchRule, default_branch_rules
from .terms import add_months, committee, full_members, term_end
from .theme_days import drifted

_ALLIED = re.compile("联合|临时|流动|功能")
_TRUE = "核对；情况属实就不用改"


def branch_codes(_: Settings) -> dict[str, tuple[str, str]]:
    """Return title and wording with its source of every rule of the package, by its code."""
    return {rule.code: (rule.title, f"{rule.says}。依据：{rule.basis}。") for rule in default_branch_rules()}


@rule("BR", Severity.NOTICE, "对照支部工作的规定", Scope.BRANCH, codes=branch_codes)
def branch_rules(subject: Subject) -> Iterator[Hit]:
    """Whatever a rule about branches expects and a page shows otherwise; the code is that rule's."""
    for each in subject.organ.branch_rules:
        yield from _based(each, _hits(subject, each))


@also("BR", Scope.SITE)
def organisation_rules(subject: Subject) -> Iterator[Hit]:
    """The same of all branches together."""
    for each in subject.organ.branch_rules:
        if each.code in _ON_ALL:
            yield from _based(each, _ON_ALL[each.code](subject, each))


def _based(each: BranchRule, hits: Iterator[Hit]) -> Iterator[Hit]:
    """Yield what a rule finds under its own code, and with what it stands on."""
    for hit in hits:
        remedy = f"{hit.remedy}。依据：{each.basis}"
        yield Hit(hit.path, hit.at, hit.message, remedy, code=each.code)


def _hits(subject: Subject, each: BranchRule) -> Iterator[Hit]:
    if each.activity:
        yield from _meetings(subject, each)
    if each.code in _ON_ROSTER:
        for branch in subject.ledger.register.branches:
            for key, message in _ON_ROSTER[each.code](branch, each, subject.today):
                yield Hit(branch.path, fact_place(subject, branch.path, key), message, _TRUE)
    if each.code in _ON_RECORD:
        for branch in subject.ledger.register.branches:
            for record in branch.records:
                for message in _ON_RECORD[each.code](branch, record, each):
                    yield Hit(record.path, Position(record.line, 1), message, _TRUE)
    if each.code in _ON_SUBJECT:
        yield from _ON_SUBJECT[each.code](subject, each)


def _meetings(subject: Subject, each: BranchRule) -> Iterator[Hit]:
    for branch in subject.ledger.register.branches:
        for year in sorted({*branch.years, *branch.year_facts}):
            for broken in unmet(branch, year, (each,), subject.today):
                if broken.stated:
                    message = f"{branch.name}{broken.label}{each.activity}填报为 0 次"
                    yield Hit(year_page(branch, year), Position(1, 1), message, _TRUE)
                else:
                    message = f"{branch.name}{broken.label}没有{each.activity}的记录"
                    remedy = "开了就补记一行；没开属实则不用改"
                    yield Hit(year_page(branch, year), Position(1, 1), message, remedy)


# The roster: (key of the front matter, message)

Found = Iterator[tuple[str, str]]


def _too_few_members(branch: Branch, each: BranchRule, today: date) -> Found:
    full = full_members(branch)
    if full is None:
        full = count(branch.fact("党员数") or "")  # there cannot be more
    if full is not None and full < each.number["least"] and not _ALLIED.search(branch.fact("支部类型") or ""):
        yield "党员数", f"{branch.name}正式党员只有{full}名，不足{each.number['least']}名"


def _too_many_members(branch: Branch, each: BranchRule, today: date) -> Found:
    total = count(branch.fact("党员数") or "")
    if total is not None and total > each.number["most"]:
        yield "党员数", f"{branch.name}有党员{total}名，超过{each.number['most']}名"


def _size_of_committee(branch: Branch, each: BranchRule, today: date) -> Found:
    number, full, people = each.number, full_members(branch), committee(branch)
    if people is None or full is None or full < number["members"]:
        return
    if people == 0:
        yield "委员", f"{branch.name}有正式党员{full}名，没有设支部委员会"
    elif people < number["least"] or people > number["most"]:
        yield "委员", f"{branch.name}支部委员会连书记共{people}人，应为{number['least']}至{number['most']}人"
    elif people > number["usual"]:
        yield "委员", f"{branch.name}支部委员会连书记共{people}人，一般不超过{number['usual']}人"


def _roles(branch: Branch, each: BranchRule, today: date) -> Found:
    roles = ("组织委员", "宣传委员", "纪检委员")
    missing = [role for role in roles if not branch.fact(role)]
    if 0 < len(missing) < len(roles):
        yield "委员", f"{branch.name}写了委员分工，没有写{'、'.join(missing)}"


def _no_committee(branch: Branch, each: BranchRule, today: date) -> Found:
    full = full_members(branch)
    if full is not None and full < each.number["members"] and (committee(branch) or 0) > 2:
        message = f"{branch.name}正式党员{full}名，不足{each.number['members']}名，写了支部委员会的委员"
        yield "委员", message


def _overdue(branch: Branch, each: BranchRule, today: date) -> Found:
    end = term_end(branch, each.number["years"], each.number["village"])
    if end and end < today <= add_months(end, each.number["months"]):
        yield "换届日期", f"{branch.name}的任期已于{end.isoformat()}届满"


def _election_due(branch: Branch, each: BranchRule, today: date) -> Found:
    end = term_end(branch, each.number["years"], each.number["village"])
    if end is None:
        return
    if add_months(end, -each.number["remind"]) <= today <= end:
        yield "换届日期", f"{branch.name}的任期将于{end.isoformat()}届满，请准备换届"
    elif today > add_months(end, each.number["months"]):
        message = f"{branch.name}的任期已于{end.isoformat()}届满，超过{each.number['months']}个月没有换届"
        yield "换届日期", message


_ON_ROSTER: dict[str, Callable[[Branch, BranchRule, date], Found]] = {
    "B01": _too_few_members,
    "B02": _too_many_members,
    "B03": _size_of_committee,
    "B04": _roles,
    "B05": _no_committee,
    "B06": _overdue,
    "B07": _election_due,
}


# Single records


def _number(record: Record, *columns: str) -> int | None:
    """Return the first of these cells that holds a number."""
    numbers = (count(plain(record.cells.get(column, ""))) for column in columns)
    return next((number for number in numbers if number is not None), None)


def _committee_quorum(branch: Branch, record: Record, each: BranchRule) -> Iterator[str]:
    expected, present = _number(record, "应到") or committee(branch), _number(record, "实到")
    enough = present is None or not expected or present * 100 >= expected * each.number["percent"]
    if record.activity == "支委会" and not enough:
        yield f"支委会应到{expected}人，实到{present}人，不到半数"


def _vote(branch: Branch, record: Record, each: BranchRule) -> Iterator[str]:
    """Only of a meeting whose votes are recorded."""
    votes = _number(record, "赞成")
    voters, present = _number(record, "有表决权", "应到"), _number(record, "实到")
    if record.activity != "党员大会" or votes is None or not voters:
        return
    if present is not None and present * 100 < voters * each.number["percent"]:
        yield f"有表决权的{voters}人，实到{present}人，不到半数，不能表决"
    elif votes * 100 <= voters * each.number["percent"]:
        yield f"有表决权的{voters}人，赞成{votes}人，没有超过半数"


def _election(branch: Branch, record: Record, each: BranchRule) -> Iterator[str]:
    voters, present = _number(record, "有选举权"), _number(record, "实到")
    if voters and present is not None and present * 100 < voters * each.number["percent"]:
        yield f"有选举权的{voters}人，实到{present}人，不到五分之四"
    wanted, candidates = _number(record, "应选人数"), _number(record, "候选人数")
    if wanted and candidates is not None and candidates * 100 < wanted * (100 + each.number["extra"]):
        yield f"应选{wanted}人，候选{candidates}人，差额不到百分之二十"


def _leaders_meeting(branch: Branch, record: Record, each: BranchRule) -> Iterator[str]:
    if "民主生活会" in record.activity:
        yield "民主生活会由领导班子召开，支部开的是组织生活会"


_ON_RECORD: dict[str, Callable[[Branch, Record, BranchRule], Iterator[str]]] = {
    "B10": _committee_quorum,
    "B11": _vote,
    "B18": _election,
    "B22": _leaders_meeting,
}


# Years and tables


def _year_facts(subject: Subject, bounds: dict[str, int]) -> Iterator[Hit]:
    """Yield every fact of a year that stays below its bound."""
    for branch in subject.ledger.register.branches:
        for year, facts in branch.year_facts.items():
            for label, least in bounds.items():
                number = count(facts.get(label, ""))
                if number is not None and number < least:
                    path = year_page(branch, year)
                    message = f"{branch.name}{year}年{label}填报为{number}，少于{least}"
                    yield Hit(path, fact_place(subject, path, label), message, _TRUE)


def _talks(subject: Subject, each: BranchRule) -> Iterator[Hit]:
    return _year_facts(subject, {"谈心谈话次数": each.number["least"]})


def _training(subject: Subject, each: BranchRule) -> Iterator[Hit]:
    number = each.number
    bounds = {"党员学时": "member", "书记和委员学时": "leader", "集中培训次数": "training"}
    return _year_facts(subject, {label: number[key] for label, key in bounds.items()})


def _theme_days(subject: Subject, each: BranchRule) -> Iterator[Hit]:
    for branch in subject.ledger.register.branches:
        for year in branch.years:
            days = [record.day for record in branch.held(year).get(each.activity, ()) if record.day]
            off = drifted(branch.fact("主题党日") or "", days)
            if off:
                listed = "、".join(f"{day.month}月{day.day}日" for day in off)
                message = f"{branch.name}主题党日固定在{branch.fact('主题党日')}，{listed}不是这一天"
                yield Hit(year_page(branch, year), Position(1, 1), message, _TRUE)


def _tables(subject: Subject) -> Iterator[tuple[str, Table]]:
    for document in subject.ledger.register.documents:
        if document.path.startswith("branches/"):
            yield from ((document.path, table) for table in document.tables)


def _development(subject: Subject, each: BranchRule) -> Iterator[Hit]:
    for path, table in _tables(subject):
        for line, message in faults_of_steps(table, each.number):
            yield Hit(path, Position(line, 1), message, _TRUE)


def _dues(subject: Subject, each: BranchRule) -> Iterator[Hit]:
    for path, table in _tables(subject):
        header = [plain(cell) for cell in table.header]
        if any("姓名" in cell for cell in header) and any(re.search("党费|工资", cell) for cell in header):
            message = "这张表列出了个人的党费或工资数额"
            yield Hit(path, Position(table.line, 1), message, "删去姓名或数额，只写收缴的总数")


def _organisation(subject: Subject, each: BranchRule) -> Iterator[Hit]:
    """Only where every branch says how many members it has."""
    branches = subject.ledger.register.branches
    totals = [count(branch.fact("党员数") or "") for branch in branches]
    known = [total for total in totals if total is not None]
    if len(known) < len(branches) or sum(known) < each.number["committee"]:
        return
    for branch in branches:
        above = branch.fact("上级党组织") or ""
        if "总支" in above:
            message = f"全部支部共有党员{sum(known)}名，上级党组织写的是{above}"
            yield Hit(branch.path, fact_place(subject, branch.path, "上级党组织"), message, _TRUE)
            return


_ON_SUBJECT: dict[str, Callable[[Subject, BranchRule], Iterator[Hit]]] = {
    "B14": _theme_days,
    "B17": _talks,
    "B19": _training,
    "B20": _development,
    "B21": _dues,
}
_ON_ALL: dict[str, Callable[[Subject, BranchRule], Iterator[Hit]]] = {"B23": _organisation}
