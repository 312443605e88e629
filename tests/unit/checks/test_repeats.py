"""Paragraphs much alike are found as if each were compared with all before it, whatever was found before."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from report_site.checks.organ import Organ
from report_site.checks.text.prose import plain_prose
from report_site.checks.text.repeats import _are_alike, _long_paragraphs, _Paragraph, alike
from report_site.checks.text.texts import FACTS, Text, Texts
from report_site.memo import Memo

CLAUSES = [
    *("各支部围绕中心工作组织学习研讨", "推动党员干部把任务落到实处", "服务群众的本领有了新的提高"),
    *("党组织书记带头讲授专题党课", "深入社区走访困难群众家庭", "建立问题清单逐项销号整改", "短句", "第3次"),
]
paragraphs = st.lists(st.sampled_from(CLAUSES), min_size=2, max_size=6).map("，".join)
pages = st.lists(paragraphs, max_size=4).map("。\n".join)
# Each step changes one of four pages, or takes it away.
edits = st.lists(st.tuples(st.sampled_from("abcd"), st.none() | pages), min_size=1, max_size=8)
CHARACTERS = st.text("甲乙丙丁戊", min_size=1, max_size=60)


def page(path: str, content: str) -> Text:
    """Return a page with its facts, as they are kept while it is the same."""
    prose = plain_prose(path, content)
    return Text(path, content, lambda: prose, tuple(fact.make(prose) for fact in FACTS))


def one_by_one(texts: tuple[Text, ...]) -> list[tuple[str, int, str]]:
    """Return page, line and message for every paragraph much like the one before that it shares most with."""
    holders: dict[str, _Paragraph] = {}
    found = []
    for each in (each for text in texts for each in _long_paragraphs(text.prose)):
        shared = Counter(holders[clause] for clause in each.clauses if clause in holders)
        other = shared.most_common(1)[0][0] if shared else None
        same_page = other is not None and other.path == each.path
        if other and not (same_page and other.words == each.words) and is_much_alike(each.words, other.words):
            where = "本页" if same_page else other.path
            found.append((each.path, each.line, f"这一段与{where}第 {other.line} 行的一段几乎一样"))
        for clause in each.clauses:
            holders.setdefault(clause, each)
    return found


def is_much_alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 0.9 * max(len(one), len(other)):
        return False
    pairs, others = Counter(pairwise(one)), Counter(pairwise(other))
    return (pairs & others).total() / max(pairs.total(), others.total(), 1) >= 0.9


@given(edits)
@example([("b", f"{'，'.join(CLAUSES[:4])}"), ("a", f"{'，'.join(CLAUSES[:4])}"), ("a", None)])
@example(
    [("a", f"一。\n{'，'.join(CLAUSES[:4])}"), ("b", "，".join(CLAUSES[:4])), ("a", "，".join(CLAUSES[:4]))]
)
def test_what_is_found_is_that_of_all_pages_after_every_edit(steps: list[tuple[str, str | None]]) -> None:
    memo = Memo()
    site: dict[str, Text] = {}
    for path, content in steps:
        site.pop(path, None)
        if content is not None:
            site[path] = page(path, content)
        texts = tuple(site[path] for path in sorted(site))
        found = [(hit.path, hit.at.line, hit.message) for hit in alike(Texts(texts, Organ(), memo))]
        assert found == one_by_one(texts)


@given(CHARACTERS, CHARACTERS)
@example("甲", "甲")
@example("甲乙", "甲乙")
@example("甲" * 10, "甲" * 11)
@example("甲" * 9, "甲" * 10)
@example("甲乙丙丁戊甲乙丙丁戊甲", "甲乙丙丁戊甲乙丙丁戊乙")
def test_pairs_that_the_other_lacks_change_no_answer(one: str, other: str) -> None:
    assert _are_alike(one, other) == is_much_alike(one, other)


@given(CHARACTERS, st.integers(0, 60), st.sampled_from("甲己"))
def test_near_the_bound_too(one: str, place: int, sign: str) -> None:
    other = one[:place] + sign + one[place + 1 :]
    assert _are_alike(one, other) == is_much_alike(one, other)
