from report_site.ledger.flow import Flow, Stage
from report_site.ledger.settings import load_settings

from tests.unit.pages import ident, items, page, register

FLOW = Flow(
    register(
        items(
            "FK-2022-1 整改情况=ZG-2023-1",
            "ZG-2023-1 后续措施=CS-2023-1、CS-2023-2 仍列问题=WT-2023-1",
            "WT-2023-1 对应措施=CS-2023-1",
            "CS-2023-1 落实情况=LZ-2024-1",
            "CS-2023-2",
            "LZ-2024-1",
        )
    )
)


def shown(stages: list[Stage]) -> list[str]:
    return [f"{stage.label}：{'、'.join(map(str, stage.items))}" for stage in stages]


def test_an_edge_leads_from_the_earlier_to_the_later_whichever_end_wrote_it() -> None:
    assert [f"{edge.earlier} → {edge.later}" for edge in FLOW.edges] == [
        "FK-2022-1 → ZG-2023-1",
        "ZG-2023-1 → CS-2023-1",
        "ZG-2023-1 → CS-2023-2",
        "ZG-2023-1 → WT-2023-1",
        "WT-2023-1 → CS-2023-1",
        "CS-2023-1 → LZ-2024-1",
    ]


def test_what_comes_after_is_named_by_relation_and_then_at_second_hand() -> None:
    assert shown(FLOW.after(ident("ZG-2023-1"))) == [
        "后续措施：CS-2023-1、CS-2023-2",
        "仍列问题：WT-2023-1",
        "：LZ-2024-1",
    ]


def test_what_comes_before_is_named_by_relation_and_then_at_second_hand() -> None:
    assert shown(FLOW.before(ident("CS-2023-1"))) == [
        "承接整改：ZG-2023-1",
        "对应问题：WT-2023-1",
        "：FK-2022-1",
    ]


def test_a_relation_that_does_not_flow_is_no_edge() -> None:
    settings = load_settings({"relations": {"addressed_by": {"flow": None}}})
    text = items("WT-2023-1 对应措施=CS-2023-1", "CS-2023-1")
    found = Flow(register(text, settings=settings))
    assert (found.edges, found.after(ident("WT-2023-1")), len(found.register.links)) == ((), [], 1)


def test_two_relations_between_the_same_items_are_one_step() -> None:
    also = {
        "from": ["problem"],
        "to": ["measure"],
        "forward": "另有措施",
        "backward": "另有问题",
        "flow": "forward",
    }
    settings = load_settings({"relations": {"also": also}})
    text = items(
        "WT-2023-1 对应措施=CS-2023-1 另有措施=CS-2023-1", "CS-2023-1 落实情况=LZ-2024-1", "LZ-2024-1"
    )
    found = Flow(register(page(text, settings=settings), settings=settings))
    assert shown(found.after(ident("WT-2023-1"))) == [
        "对应措施：CS-2023-1",
        "另有措施：CS-2023-1",
        "：LZ-2024-1",
    ]


def test_an_end_has_nothing_before_or_after() -> None:
    assert (FLOW.before(ident("FK-2022-1")), FLOW.after(ident("LZ-2024-1"))) == ([], [])
