"""Pages of an organ as large as one likes: reports with linked items, branches with their records.

The same size gives the same pages. A third are pages of ten years' reports, with five items each; the rest
are the branches' own pages and the records of their ten years. The texts are ours, put together at random.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import islice

YEARS = range(2015, 2025)
ITEMS = 5  # on a page of a report
# On so many pages the text names one item.
CITING = 200
CITED = "CS-2024-1"
CITED_PAGE = "reports/2024/p0.md"
BODY_PAGE = "reports/2024/p2.md"
STATES = ("未启动", "正在整改", "推进中", "基本完成", "已完成", "长期坚持", "未填报")


def _words(text: str) -> list[str]:
    return text.split()


WHO = _words("各支部 机关党委 第三党小组 支委会 全体党员 青年干部 党务干部 离退休党员 业务处室 服务窗口")
HOW = _words("认真 主动 定期 持续 分批 及时 集中 逐项 带头 联合 结合实际 按照计划 围绕中心工作 对照清单")
DO = _words("组织学习 开展调研 召开座谈会 梳理问题 走访群众 制定台账 落实制度 交流体会 检查进展 讲授党课")
# So many places and matters make so many different sentences, as in real reports.
PLACES = [first + second for first in "东西南北云青明新长安" for second in "山湖河桥园林城关岭港庄台"]
MATTERS = _words(
    "主题教育 基层治理 作风建设 窗口服务 营商环境 小区改造 安全生产 档案管理 廉政风险 志愿服务 干部培养"
    " 结对共建 组织生活 党费收缴 信访事项 数据共享 乡村振兴 节约用能 政策宣讲 物业管理"
)
WHAT = [place + matter for place in PLACES for matter in MATTERS]
EFFECT = _words("取得实效 受到好评 得到改善 逐步规范 形成机制 有了提高 进展顺利 群众满意 按期完成 责任到人")


def made_site(pages: int) -> dict[str, str]:
    """Return the text of so many pages, by path."""
    return dict(islice(_pages(pages), pages))


def edit(texts: Mapping[str, str], kind: str) -> dict[str, str]:
    """Return the pages that an edit changes: its "body", its "title", or the "state" that many pages show."""
    if kind == "state":
        old = next(line for line in texts[CITED_PAGE].split("\n") if line.startswith("- 状态："))
        new = "- 状态：已完成" if "已完成" not in old else "- 状态：推进中"
        return {CITED_PAGE: texts[CITED_PAGE].replace(old, new, 1)}
    first, rest = texts[BODY_PAGE].split("\n", 1)
    return {BODY_PAGE: f"{first}（改）\n{rest}" if kind == "title" else f"{first}\n{rest}\n又补了一句话。\n"}


def _pages(count: int) -> Iterator[tuple[str, str]]:
    dice = random.Random(1)
    branches = max(count * 2 // 3 // (len(YEARS) + 1), 1)
    yield "index.md", "# 首页\n\n```台账\n形式：总览\n```\n"
    yield "branches/index.md", "# 支部\n"
    for number in range(1, branches + 1):
        yield from _branch(number, dice)
    for number in range(count):
        # The newest first, so that every size has the page that others cite.
        part, years_ago = divmod(number, len(YEARS))
        yield _report(YEARS[-1 - years_ago], part, number, branches, dice)


def _branch(number: int, dice: random.Random) -> Iterator[tuple[str, str]]:
    folder = f"branches/b{number}"
    facts = f"---\n全称: 机关第{number}党支部\n简称: 第{number}支部\n党员数: {dice.randint(8, 40)}\n---\n\n"
    yield f"{folder}/index.md", f"{facts}# 第{number}支部\n\n{_text(dice, 6)}"
    for year in YEARS:
        rows = "".join(
            f"| {year}-{month:02}-{dice.randint(1, 28):02} | {dice.choice(('支委会', '党课', '主题党日'))} "
            f"| {_sentence(dice)} | {dice.randint(8, 40)} |\n"
            for month in range(1, 13)
        )
        table = f"| 日期 | 类型 | 内容 | 实到 |\n|---|---|---|---|\n{rows}"
        yield f"{folder}/{year}.md", f"# 第{number}支部{year}年\n\n{table}\n{_text(dice, 6)}"


def _report(year: int, part: int, number: int, branches: int, dice: random.Random) -> tuple[str, str]:
    """Return a page of a report: by turns measures, and problems and rectifications that lead to them."""
    kind, heading, relation = (
        ("CS", "主要措施", ""),
        ("WT", "存在问题", "对应措施"),
        ("ZG", "问题整改", "后续措施"),
    )[part % 3]
    items = []
    for entry in range(1, ITEMS + 1):
        own = part // 3 * ITEMS + entry
        link = relation and f"- {relation}：CS-{year}-{own}\n"
        items.append(
            f"## {dice.choice(HOW)}{dice.choice(DO)}{entry}\n\n- 编号：{kind}-{year}-{own}\n{link}"
            f"- 责任单位：第{dice.randint(1, branches)}支部\n- 完成时限：{year}年{dice.randint(1, 12)}月\n"
            f"- 状态：{dice.choice(STATES)}\n\n{_text(dice, 3)}"
        )
    cited = f"有关安排见 {CITED}。\n\n" if number < CITING else ""
    title = f"# {heading}（{year}年第{part + 1}部分）"
    return f"reports/{year}/p{part}.md", f"{title}\n\n{cited}{''.join(items)}"


def _text(dice: random.Random, paragraphs: int) -> str:
    return "".join("".join(_sentence(dice) for _ in range(4)) + "\n\n" for _ in range(paragraphs))


def _sentence(dice: random.Random) -> str:
    clauses = [
        f"{dice.choice(WHO)}{dice.choice(HOW)}就{dice.choice(WHAT)}{dice.choice(DO)}",
        f"{dice.choice(WHAT)}和{dice.choice(WHAT)}方面{dice.choice(HOW)}{dice.choice(DO)}",
        f"{dice.choice(WHAT)}{dice.choice(EFFECT)}",
    ]
    if dice.random() < 0.05:
        clauses.append(f"{dice.choice(WHAT)}座谈{dice.randint(2, 90)}次")
    return "，".join(clauses) + "。"
