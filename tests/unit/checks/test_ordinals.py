"""Ordinals of any family, nested at will: a sound outline is silent, one without an entry is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_site.checks import check_text

CHINESE = "一二三四五六七八九"
# Families from the outermost in, and the way each is written.
FAMILIES = ("{}、", "（{}）", "{}.", "（{}）")
INLINE = ("{}是", "{}要", "第{}，", "①②③④⑤⑥⑦⑧⑨")


def broken(text: str) -> list[str]:
    return [finding.message for finding in check_text("x", text) if finding.code == "TX06"]


def written(family: str, number: int, arabic: bool) -> str:
    if "{}" not in family:
        return family[number - 1]
    return family.format(number if arabic else CHINESE[number - 1])


@st.composite
def outlines(draw: st.DrawFn) -> list[str]:
    """Draw a sound outline as lines: chapters, sections, points, and a list inside each last entry."""
    lines = []
    inline = draw(st.sampled_from(INLINE))
    counts = st.integers(2, 4)
    for chapter in range(1, draw(counts) + 1):
        lines.append(f"{written(FAMILIES[0], chapter, False)}章节")
        for section in range(1, draw(counts) + 1):
            lines.append(f"{written(FAMILIES[1], section, False)}部分")
            for point in range(1, draw(counts) + 1):
                parts = [f"{written(inline, each, False)}做法" for each in range(1, draw(counts) + 1)]
                lines.append(f"{written(FAMILIES[2], point, True)}要点。{'；'.join(parts)}。")
    return lines


@given(outlines())
def test_a_sound_outline_is_silent(lines: list[str]) -> None:
    assert broken("\n".join(lines)) == []


@given(outlines(), st.data())
def test_a_section_or_point_that_is_left_out_is_found(lines: list[str], data: st.DataObject) -> None:
    # One that has a following entry of its own list; a last one nobody misses.
    inner = [
        index
        for index, line in enumerate(lines)
        if line.startswith(("1.", "2.")) and index + 1 < len(lines) and lines[index + 1][:1] in "234"
    ]
    index = data.draw(st.sampled_from(inner))
    assert len(broken("\n".join(lines[:index] + lines[index + 1 :]))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "一是学习。二是服务。",
        "**一是**学习。**二是**服务。",
        "一是强基础。一是学习；二是制度。\n二是强思想。一是责任；二是培训。",
        "首先，学习。一是读书；二是讨论。其次，服务。",
        "十、总结\n十一、附则",
        "现将情况报告如下。一是学习；二是服务。下一步，一是读书；二是讨论。",
    ],
)
def test_sound(text: str) -> None:
    assert broken(text) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("一是学习。三是服务。", "“一是”后面是“三是”，缺“二是”"),
        ("**一是**学习。**三是**服务。", "“一是”后面是“三是”，缺“二是”"),
        ("一是学习；一是制度；二是服务。", "“一是”重复了"),
        ("①学习②制度②服务", "“②”重复了"),
        ("一、学习\n二、制度\n五、服务", "“二、”后面是“五、”，缺“三、”、“四、”"),
        ("（一）学习\n（三）制度\n（二）服务", "“（一）”后面是“（三）”，缺“（二）”"),
        ("要求：二要学习；三要服务。", "有“二要”，前面没有“一要”"),
        ("九、学习\n十一、服务", "“九、”后面是“十一、”，缺“十、”"),
    ],
)
def test_broken(text: str, says: str) -> None:
    assert broken(text)[0] == says
