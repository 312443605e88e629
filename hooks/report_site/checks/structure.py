"""Rules about the form of pages and items: headings, ids, field lists and query blocks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from report_site.ledger.blocks import nearest, parse_block
from report_site.ledger.fields import bracket_pattern, is_missing, split_values, typed
from report_site.ledger.ids import ItemId, parse_id, visible
from report_site.ledger.items import Declaration, Document, Field, Position
from report_site.ledger.numbering import next_id

from .findings import Severity
from .registry import Hit, Scope, Subject, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def _declarations(subject: Subject) -> Iterator[tuple[Document, Declaration]]:
    for document in subject.ledger.register.documents:
        for declaration in document.declarations:
            yield document, declaration


def _first(declaration: Declaration, label: str) -> Field | None:
    return next((field for field in declaration.fields if field.label == label), None)


def written_fields(subject: Subject, kind_of_value: str) -> Iterator[tuple[Document, Declaration, Field]]:
    """Yield every filled-in field of one type, those that only say 未填报 or the like left out."""
    settings = subject.ledger.register.settings
    labels = {spec.label for spec in settings.fields.values() if spec.type == kind_of_value}
    for document, declaration in _declarations(subject):
        for field in declaration.fields:
            if field.label in labels and not is_missing(field.value, settings.unknown_states):
                yield document, declaration, field


def item_id(declaration: Declaration) -> ItemId | None:
    """Return the id that a declaration declares, if any."""
    return declaration.item.id if declaration.item else None


@rule("HD01", WARNING, "标题跳级", Scope.PAGE)
def skipped_heading(subject: Subject) -> Iterator[Hit]:
    """A heading more than one level below the heading before it."""
    for document in subject.ledger.register.documents:
        level = 0
        for heading in document.headings:
            if level and heading.level > level + 1:
                yield Hit(
                    document.path,
                    Position(heading.line, 1),
                    f"标题“{heading.title}”从 {level} 级跳到了 {heading.level} 级",
                    f"标题前改用 {level + 1} 个 #",
                )
            level = heading.level


@rule("ID01", ERROR, "编号重复")
def duplicate_id(subject: Subject) -> Iterator[Hit]:
    """Two items with one id; both places are named."""
    register = subject.ledger.register
    used = {*register.items, *subject.seen} if register.duplicates else set[ItemId]()
    offers: dict[tuple[str, int, tuple[int, ...]], Iterator[ItemId]] = {}
    for item in register.duplicates:
        first = register.items[item.id]
        group = (item.id.prefix, item.id.year, item.id.numbers[:-1])
        offer = next(offers.setdefault(group, _counting_from(next_id(used, *group))))
        place = f"{subject.folder}/{first.path}:{first.at.line}:{first.at.column}"
        yield Hit.on(
            item,
            f"编号 {item.id} 已经用过，第一处在 {place}",
            f"后写的一项改用没有用过的编号，例如 {offer}",
        )


def _counting_from(first: ItemId) -> Iterator[ItemId]:
    """Yield an id and those after it, so that every duplicate is offered one of its own."""
    return (first._replace(numbers=(*first.numbers[:-1], number)) for number in count(first.numbers[-1]))


@rule("ID02", ERROR, "编号写法不对", Scope.PAGE)
def malformed_id(subject: Subject) -> Iterator[Hit]:
    """A 编号 that is no id of a known kind, or a bracket that never closes."""
    settings = subject.ledger.register.settings
    kinds = "、".join(f"{kind.label} {kind.prefix}" for kind in settings.kinds.values())
    example = f"写成“字母-年份-序号”，如 ZG-2023-1；字母按类别：{kinds}"
    for document, declaration in _declarations(subject):
        field = _first(declaration, settings.label("id"))
        placed = declaration.heading or declaration.is_bracket
        if field and placed and parse_id(typed(field.value), settings.kind_of_prefix) is None:
            written = f"编号“{field.value}”写法不对" if field.value else "编号是空的"
            yield Hit(document.path, field.at, written, example)
    for document in subject.ledger.register.documents:
        for at in document.unclosed:
            yield Hit(document.path, at, "这个编号的括号没有写完", "在本段里补上右括号“）”")


@rule("ID03", WARNING, "编号写法不规范", Scope.PAGE)
def misspelt_id(subject: Subject) -> Iterator[Hit]:
    """An id in lower case, full width or with another dash: it is read all the same."""
    settings = subject.ledger.register.settings
    label = settings.label("id")
    for document in subject.ledger.register.documents:
        written: list[tuple[str, ItemId, Position]] = [(m.written, m.id, m.at) for m in document.mentions]
        for declaration in document.declarations:
            for field in declaration.fields:
                if field.label == label or field.label in settings.relation_of_label:
                    for value in split_values(field.value):
                        found = parse_id(typed(value), settings.kind_of_prefix)
                        if found:
                            written.append((typed(value), found, field.value_at))
        for text, found, at in written:
            if visible(text) != str(found):
                message = f"“{visible(text)}”按 {found} 识别，但写法不规范"
                yield Hit(document.path, at, message, f"改写为 {found}", found)
            elif text != str(found):
                message = f"编号 {found} 里夹着看不见的字符"
                yield Hit(document.path, at, message, "把这个编号删去，重新打一遍", found)


@rule("ID04", WARNING, "编号被删除")
def removed_id(subject: Subject) -> Iterator[Hit]:
    """An id that history has seen and no page declares any more."""
    for seen, path in subject.seen.items():
        if seen not in subject.ledger.register.items:
            yield Hit(
                path,
                Position(1, 1),
                f"编号 {seen} 以前在本页，现在没有了，别处的引用和存下的网址会落空",
                "不再需要的事项请恢复原文并写“状态：已撤销”，不要删除；也不要换编号",
                seen,
            )


@rule("ID05", WARNING, "像事项却没有编号", Scope.PAGE)
def missing_id(subject: Subject) -> Iterator[Hit]:
    """A field list under a heading without 编号."""
    label = subject.ledger.register.settings.label("id")
    for document, declaration in _declarations(subject):
        if declaration.heading and _first(declaration, label) is None:
            yield Hit(
                document.path,
                declaration.start,
                f"“{declaration.heading.title}”下面有字段，却没有编号，不会进入台账",
                "在字段的第一行加上“- 编号：……”；可用命令 report-site new item 得到下一个编号",
            )


@rule("FD01", WARNING, "不认识的字段", Scope.PAGE)
def unknown_field(subject: Subject) -> Iterator[Hit]:
    """A field that the settings do not know, with the nearest one they do."""
    labels = subject.ledger.register.settings.labels
    for document, declaration in _declarations(subject):
        if declaration.heading or declaration.is_bracket:
            or_text = "" if declaration.is_bracket else "；如果是正文，请在它前面空一行"
            for field in declaration.fields:
                if field.label not in labels:
                    yield Hit(
                        document.path,
                        field.at,
                        f"没有“{field.label}”这个字段",
                        f"{nearest(field.label, labels)}{or_text}",
                        item_id(declaration),
                    )


@rule("FD02", WARNING, "字段不在标题下面", Scope.PAGE)
def misplaced_fields(subject: Subject) -> Iterator[Hit]:
    """A field list not right under a heading, or a bracket outside a paragraph: it declares nothing."""
    for document, declaration in _declarations(subject):
        if not declaration.heading and not declaration.is_bracket:
            yield Hit(
                document.path,
                declaration.start,
                "这几行字段没有紧跟在标题下面，不会生效",
                "把它们移到事项标题的下一行：标题与字段之间不要有别的文字，字段之间不要空行，行首不要缩进",
            )
    bracket = bracket_pattern(subject.ledger.register.settings.label("id"))
    for document in subject.ledger.register.documents:
        headings = [heading.line for heading in document.headings]
        rows = [line for table in document.tables for line, _ in table.rows]
        for where, numbers in (("标题", headings), ("表格", rows)):
            for number in numbers:
                if bracket.search(document.outline.prose[number - 1]):
                    yield Hit(
                        document.path,
                        Position(number, 1),
                        f"{where}里的“（编号：……）”不会生效",
                        "写到标题下面的字段里（- 编号：……），或者写在一段话的末尾",
                    )


@rule("FD03", ERROR, "没有这个状态", Scope.PAGE)
def unknown_state(subject: Subject) -> Iterator[Hit]:
    """A state that is not configured."""
    states = tuple(subject.ledger.register.settings.states)
    for document, declaration, field in written_fields(subject, "state"):
        if typed(field.value) not in states:
            yield Hit(
                document.path,
                field.value_at,
                f"没有“{typed(field.value)}”这个状态",
                nearest(typed(field.value), states),
                item_id(declaration),
            )


@rule("FD07", ERROR, "没有这种性质", Scope.PAGE)
def unknown_role(subject: Subject) -> Iterator[Hit]:
    """A 性质 that is neither 概述 nor 分组: the item would be counted by mistake."""
    roles = tuple(subject.ledger.register.settings.roles)
    for document, declaration, field in written_fields(subject, "role"):
        if typed(field.value) not in roles:
            yield Hit(
                document.path,
                field.value_at,
                f"性质不能写“{typed(field.value)}”",
                f"只能写：{'、'.join(roles)}；普通事项不写性质",
                item_id(declaration),
            )


@rule("FD08", WARNING, "字段写了两次", Scope.PAGE)
def repeated_field(subject: Subject) -> Iterator[Hit]:
    """A field written twice in one item: only the first counts (relations may be repeated)."""
    settings = subject.ledger.register.settings
    for document, declaration in _declarations(subject):
        seen: set[str] = set()
        for field in declaration.fields:
            if field.label in seen and field.label in settings.field_of_label:
                yield Hit(
                    document.path,
                    field.at,
                    f"“{field.label}”写了两次，只有先填的一次生效",
                    "合并成一行，删去多余的一行",
                    item_id(declaration),
                )
            seen.add(field.label)


@rule("QB01", ERROR, "台账块写法不对", Scope.LEDGER)
def bad_block(subject: Subject) -> Iterator[Hit]:
    """A query block that asks for something that does not exist."""
    for document in subject.pages:
        for fence in document.blocks:
            for problem in parse_block(fence, subject.ledger.register).problems:
                at = Position(fence.line + problem.line, 1)
                yield Hit(document.path, at, f"台账块里{problem.message}", problem.remedy)
