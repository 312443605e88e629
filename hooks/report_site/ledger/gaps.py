"""What has no counterpart: the gap rules of the settings, applied to a register."""

from __future__ import annotations

from collections.abc import Mapping

from .fields import is_missing
from .ids import ItemId
from .items import Item
from .register import Register
from .settings import GapRule

Gaps = Mapping[ItemId, tuple[GapRule, ...]]


def find_gaps(register: Register) -> Gaps:
    """Return for every leaf item that lacks something the rules it breaks, in the register's order."""
    gaps: dict[ItemId, tuple[GapRule, ...]] = {}
    rules = {
        kind: [rule for rule in register.settings.gaps if kind in rule.kinds]
        for kind in register.settings.kinds
    }
    for item in register.leaves:
        broken = tuple(
            rule
            for rule in rules[item.kind]
            if _applies(rule, item, register) and not _met(rule, item, register)
        )
        if broken:
            gaps[item.id] = broken
    return gaps


def _applies(rule: GapRule, item: Item, register: Register) -> bool:
    if item.state_class == "withdrawn":
        return False
    if rule.only_states and item.state_class not in rule.only_states:
        return False
    return not rule.next_year or item.report + 1 in register.years


def _met(rule: GapRule, item: Item, register: Register) -> bool:
    """Tell whether one of the needs is there; a field that only says 未填报 or 待补 is not."""
    for label in rule.needs:
        if label in register.settings.relation_of_label:
            if register.linked(item.id, label):
                return True
        elif not is_missing(item.value(label) or "", register.settings.unknown_states):
            return True
    return False
