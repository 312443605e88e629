import pytest
from report_site.ledger.register import Register, build_register, read_again
from report_site.ledger.settings import load_settings

from tests.unit.pages import ident, item, items, page, register


def links(found: Register) -> list[str]:
    return [f"{link.source} {link.relation} {link.target}" for link in found.links]


@pytest.mark.parametrize(
    "declarations",
    [
        ("WT-2023-1 对应措施=CS-2023-1", "CS-2023-1"),
        ("WT-2023-1", "CS-2023-1 对应问题=WT-2023-1"),
        ("WT-2023-1 对应措施=CS-2023-1", "CS-2023-1 对应问题=WT-2023-1"),
        ("WT-2023-1 对应措施=CS-2023-1、CS-2023-1 对应措施=cs-2023-1", "CS-2023-1"),
    ],
)
def test_a_link_written_at_either_end_or_both_is_one_link(declarations: tuple[str, ...]) -> None:
    assert links(register(items(*declarations))) == ["WT-2023-1 addressed_by CS-2023-1"]


def test_a_link_is_seen_from_both_ends() -> None:
    found = register(items("WT-2023-1 对应措施=CS-2023-1", "CS-2023-1"))
    assert [str(each.id) for each in found.linked(ident("WT-2023-1"), "对应措施")] == ["CS-2023-1"]
    assert [str(each.id) for each in found.linked(ident("CS-2023-1"), "对应问题")] == ["WT-2023-1"]
    assert found.linked(ident("CS-2023-1"), "承接整改") == ()


def test_a_link_says_where_it_was_written_first() -> None:
    (link,) = register(items("WT-2023-1 对应措施=CS-2023-1", "CS-2023-1")).links
    assert (link.path, link.at.line) == ("reports/2023/p0.md", 6)


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("对应措施=措施一", "malformed"),
        ("对应措施=CS-2023-9", "dangling"),
        ("对应措施=WT-2023-2", "kinds"),
        ("承自=WT-2023-2", "years"),
        ("承自=CS-2022-1", "kinds"),
    ],
)
def test_a_link_that_joins_nothing_says_why(field: str, reason: str) -> None:
    found = register(items(f"WT-2023-1 {field}", "WT-2023-2", "CS-2022-1"))
    assert [bad.reason for bad in found.bad_links] == [reason]
    assert found.links == ()


def test_items_are_read_newest_report_first_then_by_kind_then_by_id() -> None:
    older = page(items("FK-2021-1", "CS-2022-1"), "reports/2022/a.md")
    newer = page(items("CS-2023-10", "CS-2023-2", "FK-2022-1", "LZ-2023-1"), "reports/2023/z.md")
    assert [str(each) for each in register(older, newer).items] == [
        *("FK-2022-1", "CS-2023-2", "CS-2023-10", "LZ-2023-1", "FK-2021-1", "CS-2022-1")
    ]


def test_the_order_in_which_pages_are_given_changes_nothing() -> None:
    one, other = page(items("CS-2023-1"), "reports/2023/a.md"), page(items("CS-2023-1"), "reports/2023/b.md")
    assert register(one, other) == register(other, one)


def test_of_a_repeated_id_the_first_page_holds_and_the_rest_are_duplicates() -> None:
    found = register(items("CS-2023-1"), items("CS-2023-1"))
    assert found.items[ident("CS-2023-1")].path == "reports/2023/p0.md"
    assert [each.path for each in found.duplicates] == ["reports/2023/p1.md"]


def test_leaves_are_neither_overviews_nor_groups() -> None:
    found = register(items("LZ-2023-0 性质=概述", "LZ-2023-1 性质=分组", "LZ-2023-1-1"))
    assert [str(each.id) for each in found.leaves] == ["LZ-2023-1-1"]


def test_years_are_those_of_folders_and_of_items_newest_first() -> None:
    found = register(
        page("# 空", "reports/2024/index.md"), page(items("LZ-2021-1"), "guide/x.md"), items("CS-2023-1")
    )
    assert found.years == (2024, 2023, 2021)


def test_an_item_belongs_to_the_report_it_stands_in() -> None:
    found = register(
        page(items("FK-2022-1"), "reports/2023/x.md"), page(items("LZ-2023-1"), "branches/one/2024.md")
    )
    assert {str(each.id): each.report for each in found.items.values()} == {
        "FK-2022-1": 2023,
        "LZ-2023-1": 2024,
    }


def test_a_mention_counts_where_it_stands_outside_its_own_item() -> None:
    found = register("# 页\n\n## 甲\n\n- 编号：LZ-2023-1\n\n见 LZ-2023-1。\n\n## 乙\n\n见 LZ-2023-1。\n")
    assert [mention.at.line for _, mention in found.mentions[ident("LZ-2023-1")]] == [11]


BRANCHES = (
    page("---\n全称: 机关第一党支部\n简称: 一支部\n别名: [老一支部]\n---\n", "branches/one/index.md"),
    page("---\n全称: 机关第二党支部\n---\n", "branches/two/index.md"),
)


@pytest.mark.parametrize(
    ("written", "owners"),
    [
        ("一支部", ("一支部",)),
        ("机关第一党支部、老一支部", ("一支部",)),
        ("各支部", ("一支部", "机关第二党支部")),
        ("各党支部、办公室", ("一支部", "机关第二党支部", "办公室")),
        ("办公室、各支部、一支部", ("办公室", "一支部", "机关第二党支部")),
        ("未填报", ()),
        ("", ()),
    ],
)
def test_owners_go_by_their_short_names_and_all_branches_unfolds(
    written: str, owners: tuple[str, ...]
) -> None:
    found = register(*BRANCHES, items("CS-2023-1"))
    owned = item(f"## 甲\n\n- 编号：CS-2023-1\n- 责任单位：{written}\n")
    assert found.owners(owned) == owners


def test_pages_of_a_report_stand_in_the_order_of_their_kinds() -> None:
    pages = {"a": "CS-2023-1", "b": "FK-2022-1", "c": "WT-2023-1", "d": "ZG-2023-1", "e": "LZ-2023-1"}
    documents = [page(items(first), f"reports/2023/{name}.md") for name, first in pages.items()]
    documents += [page("# 无", f"reports/2023/{name}.md") for name in ("f", "index")]
    found = register(
        *documents, page("# 别的年", "reports/2022/a.md"), page("# 附件", "reports/2023/附件/a.md")
    )
    assert [doc.path[13:-3] for doc in found.report_pages(2023)] == ["index", "e", "d", "c", "a", "b", "f"]


def test_the_front_matter_may_order_a_reports_pages() -> None:
    first = page(f"---\n顺序: 1\n---\n{items('CS-2023-1')}", "reports/2023/z.md")
    found = register(
        page(items("LZ-2023-1"), "reports/2023/a.md"),
        first,
        page("---\n顺序: 甲\n---\n", "reports/2023/b.md"),
    )
    assert [doc.path[-4:-3] for doc in found.report_pages(2023)] == ["z", "a", "b"]


def test_a_page_is_placed_by_the_kind_that_most_of_its_items_have() -> None:
    mixed = page(items("LZ-2023-9", "CS-2023-1", "CS-2023-2"), "reports/2023/a.md")
    found = register(mixed, page(items("WT-2023-1"), "reports/2023/b.md"))
    assert [doc.path[-4:-3] for doc in found.report_pages(2023)] == ["b", "a"]


def test_a_vocabulary_without_page_order_leaves_file_names() -> None:
    settings = load_settings({"page_order": []})
    pages = [
        page(items(first), f"reports/2023/{name}.md", settings)
        for name, first in (("b", "LZ-2023-1"), ("a", "CS-2023-1"))
    ]
    assert [doc.path[-4:-3] for doc in register(*pages, settings=settings).report_pages(2023)] == ["a", "b"]


def test_documents_are_found_by_path() -> None:
    found = register("# 甲")
    assert found.document_of["reports/2023/p0.md"].title == "甲"


@pytest.mark.parametrize(
    "now",
    [
        "WT-2023-1 对应措施=CS-2023-1",
        "WT-2023-1 对应措施=CS-2023-1 状态=未填报",
        "WT-2023-2 对应措施=CS-2023-9",
        "CS-2023-2",
    ],
)
@pytest.mark.parametrize("above", ["", "一段话。\n\n"])
def test_a_register_read_again_is_the_one_that_is_built_anew(now: str, above: str) -> None:
    before = register(items("WT-2023-1 对应措施=CS-2023-1"), items("CS-2023-1"), "# 别的一页\n")
    assert before.linked(ident("WT-2023-1"), "对应措施")
    again = page(f"{above}{items(now)}\n又一句。\n", "reports/2023/p0.md")
    found = read_again(before, {again.path: again})
    anew = build_register([again, *before.documents[1:]], before.settings)
    assert found == anew
    assert (found.outgoing, found.incoming, found.leaves) == (anew.outgoing, anew.incoming, anew.leaves)
    assert all(found.items[each.id] is each for each in again.items)
