"""The threats of the research, row by row: what somebody may try, and what the gate says to it.

Rows 12, 14 and 20 need git and stand in test_gate_pushes.py. Rows 18 (requests forged across sites) and 19
(guessing at log-ins) concern the editing server.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from report_site.engine.events import Known
from report_site.publish.gate import Problem
from report_site.publish.gate.base import Base
from report_site.publish.gate.limits import Limits
from report_site.publish.gate.standing import Standing

from tests.publish.gate.desk import EDITOR, PAGE, Desk, make_engine, told

OWN = "docs/branches/first"
CODE = "不能写网页代码"
SCRIPT = "不能写会运行程序的网址"
ATTRIBUTES = "不能用花括号设置网页属性"
UNREADABLE = "页首两行 --- 之间的内容无法读取"
UNSEEN = "文件名里有看不见的字符"


def page(body: str) -> str:
    return f"# 页面\n\n{body}\n"


def front(line: str) -> str:
    return f"---\n{line}\n---\n\n# 页面\n"


def office(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\ntitle: *b"

# Row of the research, the page that is tried, and what is said of it.
PAGES = [
    (1, page("<script>alert(1)</script>"), f"{CODE}（<script）"),
    (1, page("文字<img src=x onerror=alert(1)>文字"), f"{CODE}（<img）"),
    (1, page("<IMG\nSRC=x\nONERROR=alert(1)>"), f"{CODE}（<IMG）"),
    (1, page("`一\n` <img src=x onerror=alert(1)> `"), f"{CODE}（<img）"),
    (1, page("`一\n• ` <img src=x onerror=alert(1)> `"), f"{CODE}（<img）"),
    (1, page("\\` 一 ` <img src=x onerror=alert(1)> `"), f"{CODE}（<img）"),
    (1, page("    <img src=x onerror=alert(1)>"), f"{CODE}（<img）"),
    (1, page("- 一\n\n    <img src=x onerror=alert(1)>"), f"{CODE}（<img）"),
    (1, page("```\n没有写完的代码\n\n<script>alert(1)</script>"), f"{CODE}（<script）"),
    (1, page("| 一 | 二 |\n| --- | --- |\n| ` | ` <img src=x onerror=alert(1)> ` |"), f"{CODE}（<img）"),
    (1, page("<!-- 豁免 X：一；至 2025-01-01 --><script>alert(1)</script>"), f"{CODE}（<!--）"),
    (1, page("<!-- 悄悄话 -->"), f"{CODE}（<!--）"),
    (1, page("<?php echo 1 ?>"), f"{CODE}（<?）"),
    (2, page("[点这里](javascript:alert(1))"), SCRIPT),
    (2, page("[点这里](JaVaScRiPt:alert(1))"), SCRIPT),
    (2, page("[点这里](&#106;avascript:alert(1))"), SCRIPT),
    (2, page("[点这里](java\u200bscript:alert(1))"), SCRIPT),
    (2, page("[点这里](java&Tab;script:alert(1))"), SCRIPT),
    (2, page("[点这里][一]\n\n[一]:\n  javascript:alert(1)"), SCRIPT),
    (2, page("[点这里](vbscript:msgbox)"), SCRIPT),
    (2, page("[点这里](data:text/html,<b>)"), SCRIPT),
    (2, page("[[[点这里]]](ms-word:ofe)"), "链接不能以“ms-word:”开头"),
    (2, page("[点这里](file:///C:/通知.docx)"), "链接指向您自己电脑里的文件"),
    (2, page("[点这里](C:\\通知.docx)"), "链接指向您自己电脑里的文件"),
    (3, page("[甲](index.md){: onclick=alert(1)}"), ATTRIBUTES),
    (3, page("## 标题 {: onclick=alert(1) }"), ATTRIBUTES),
    (3, page("## 标题 {#x onclick=alert(1)}"), ATTRIBUTES),
    (3, page("## 标题 {#__config}"), ATTRIBUTES),
    (3, page("![图](a.png){width=1 onerror=alert(1)}"), ATTRIBUTES),
    (3, page("一段。\n{: style=position:fixed }"), ATTRIBUTES),
    (3, page("``` {.python onclick=alert(1)}\nx\n```"), ATTRIBUTES),
    (4, page("<style>body{display:none}</style>"), f"{CODE}（<style）"),
    (4, page('<div style="position:fixed;inset:0">'), f"{CODE}（<div）"),
    (4, page("<base href=http://evil.invalid/>"), f"{CODE}（<base）"),
    (4, page("<meta http-equiv=refresh content=0>"), f"{CODE}（<meta）"),
    (4, page("<form action=http://evil.invalid/>"), f"{CODE}（<form）"),
    (4, page("<iframe src=http://evil.invalid/>"), f"{CODE}（<iframe）"),
    (4, page("<svg><script>alert(1)</script></svg>"), f"{CODE}（<svg）"),
    (4, page("<math><a xlink:href=x>"), f"{CODE}（<math）"),
    (4, page("![图](http://evil.invalid/x.png)"), "图片不能引用别处的网址"),
    (4, page("![图](//evil.invalid/x.png)"), "图片不能引用别处的网址"),
    (5, front('title: "a</title><script>1</script>"'), "页首的“title”里不能有尖括号"),
    (5, front('title: "<img src=x onerror=alert(1)>"'), "页首的“title”里不能有尖括号"),
    (5, front('description: "x\\"><script>"'), "页首的“description”里不能有尖括号"),
    (5, front('description: 0;url=x" http-equiv="refresh'), "页首的“description”里不能有英文双引号"),
    (5, front("书记: <b>甲</b>"), "页首的“书记”里不能有尖括号"),
    (5, front("tags: [一, <b>]"), "页首的“tags”里不能有尖括号"),
    (6, front("template: redirect.html\nlocation: javascript:alert(1)"), "页首不能写“template”"),
    (6, front("template: redirect.html\nlocation: javascript:alert(1)"), "页首不能写“location”"),
    (6, front("template: 404.html"), "页首不能写“template”"),
    (7, front("icon: no/such"), "页首不能写“icon”"),
    (7, front("icon: ../../base"), "页首不能写“icon”"),
    (7, front("template: ../../etc/passwd"), "页首不能写“template”"),
    (7, front("hide: [everything]"), "页首的 hide 写法不对"),
    (7, front("wide: very"), "页首的 wide 写法不对"),
    (7, front("search: {boost: [1]}"), "页首的 search 写法不对"),
    (7, front("title: {a: b}"), "页首的“title”写法太复杂"),
    (7, front("title: [a]"), "页首的“title”只能写一个值"),
    (8, front("title: ["), UNREADABLE),
    (9, front('title: !!python/object/apply:os.system ["touch 中招"]'), UNREADABLE),
    (10, front(ALIASES), "页首信息里不能用 & 和 * 引用"),
    (10, front("title: " + "x" * 9_000), "页首信息太长"),
    (16, page("字" * 2_001), "这一行有 2001 字，太长了"),
    (16, page("\n".join(f"{'    ' * depth}- 一" for depth in range(12))), "套得太深"),
    (16, page(">" * 12 + " 一"), "套得太深"),
    (16, page("- " * 12 + "一"), "套得太深"),
    (17, page("党员\u202e名单"), "这一行有改变文字方向的隐藏字符"),
    (17, page("党员\x08名单"), "这一行有不该出现的控制字符"),
    (21, page("<<<<<<< HEAD\n甲\n=======\n乙\n>>>>>>> 他的"), "合并留下的冲突标记还没有处理"),
    (21, page("```\n<<<<<<< HEAD\n```"), "合并留下的冲突标记还没有处理"),
]

# Row, the file that is tried (below the editor's own folder), its content, and what is said of it.
FILES = [
    (13, "x.html", b"<script>alert(1)</script>", "不收这种文件"),
    (13, "x.xhtml", b"<html/>", "不收这种文件"),
    (13, "x.js", b"alert(1)", "不收这种文件"),
    (13, "x.svg", b"<svg><script>alert(1)</script></svg>", "不收这种文件"),
    (13, "x.xml", b"<a/>", "不收这种文件"),
    (13, "x", b"x", "不收这种文件"),
    (13, "x.MD", b"<script>alert(1)</script>", "不收这种文件"),
    (13, "x.doc", b"x", "不收这种文件"),
    (13, "x.md.exe", b"MZ", "不收这种文件"),
    (14, ".gitattributes", b"* filter=x", "文件名或文件夹名不能以点开头"),
    (14, ".gitlab-ci.yml", b"x", "文件名或文件夹名不能以点开头"),
    (14, "mkdocs.yml", b"hooks: [x.py]", "不收这种文件"),
    (14, "x.py", b"import os", "不收这种文件"),
    (15, "大.png", PNG + bytes(5_000_000), "文件有 5 MB，太大了"),
    (15, "大.pdf", b"%PDF-1.7" + bytes(20_000_001), "文件有 20 MB，太大了"),
    (15, "大.md", "字".encode() * 171_000, "文件有 0.5 MB，太大了"),
    (15, "假.png", "不是图片".encode(), "名字说是PNG 图片，内容不是"),
    (15, "假.jpg", PNG, "名字说是JPEG 图片，内容不是"),
    (15, "假.gif", b"GIF90a", "名字说是GIF 图片，内容不是"),
    (15, "假.webp", b"RIFF0000WAVE", "名字说是WebP 图片，内容不是"),
    (15, "假.pdf", b"<html>%PDF-", "名字说是PDF 文件，内容不是"),
    (15, "假.docx", office("[Content_Types].xml", "xl/workbook.xml"), "名字说是Word 文件，内容不是"),
    (15, "假.xlsx", b"PK\x03\x04", "名字说是Excel 文件，内容不是"),
    (15, "假.pptx", b"ppt/[Content_Types].xml", "名字说是PowerPoint 文件，内容不是"),
    (
        15,
        "宏.docx",
        office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        "文件里有宏程序",
    ),
    (15, "gbk.md", "# 党建\n".encode("gbk"), "不是 UTF-8 编码的文字"),
    (17, ".hidden/x.md", b"# x\n", "文件名或文件夹名不能以点开头"),
    (17, "a:b.md", b"# x\n", "文件名里不能有"),
    (17, "a\\b.md", b"# x\n", "文件名里不能有"),
    (17, "x./y.md", b"# x\n", "末尾不能是点"),
    (17, "x /y.md", b"# x\n", "头尾不能是空格"),
    (17, "cafe\u0301.md", b"# x\n", "文件名里的字符是拆开的写法（NFD）"),
    (17, "名\u200b单.md", b"# x\n", UNSEEN),
    (17, "gnp\u202e.md", b"# x\n", UNSEEN),
    (17, "x\ny.md", b"# x\n", UNSEEN),
    (17, "x\udcff.md", b"# x\n", UNSEEN),
    (17, "Index.md", b"# x\n", "只差大小写"),
    (17, "2023/index.md", b"# x\n", "会成为同一个网页"),
    (17, "长" * 60 + "/" + "长" * 20 + ".md", b"# x\n", "路径太长"),
]

# What looks like a threat and is honest work.
HONEST = [
    page("第 5 < 6，a < b，《条例》<https://www.example.invalid/> <a@example.invalid>"),
    page("写 `<script>` 没有关系，``a ` <b> `` 也没有。"),
    page("```html\n<script>alert(1)</script>\n```"),
    page("```\n[甲](javascript:alert(1)){: onclick=x }\n```"),
    page("<!-- 豁免 FD06：单位正在合并；至 2025-06-30 -->"),
    page("## 标题 {#own-id}\n\n集合 {甲, 乙} 与 {一}"),
    page("[邮件](mailto:a@example.invalid) [电话](tel:12345) [网](https://example.invalid/a_(b))"),
    page('![图](图.webp){ width="260" }'),
    page("一\n=======\n\n二\n---"),
    page("  - 一\n    - 二\n        - 三"),
    page("字" * 1_999),
    front(
        "title: 关于“三会一课”的说明\ntags: [学习, 2023]\ndate: 2023-01-04\n"
        "hide: [toc]\nsearch: {boost: 2}\nwide: true"
    ),
    front('title: "整改：三项 & 其他 *"\n书记: 甲\n委员: [乙, 丙]\n党员数: 0\n副书记:'),
    "\ufeff# 带字节顺序标记\r\n\r\n用 Windows 写的。\r\n",
]
GENUINE = {
    "照片.JPG": b"\xff\xd8\xff\xe0" + bytes(20),
    "图 一.png": PNG,
    "动.gif": b"GIF89a" + bytes(20),
    "图.webp": b"RIFF0000WEBP",
    "通知（盖章）.pdf": b"%PDF-1.7\n",
    "表.xlsx": office("[Content_Types].xml", "xl/workbook.xml"),
    "文.docx": office("[Content_Types].xml", "word/document.xml"),
    "片.pptx": office("[Content_Types].xml", "ppt/presentation.xml"),
}


@pytest.fixture(scope="module")
def answered(first_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> tuple[Problem, ...]:
    """Everything that is wrong, tried in one push and told in one answer."""
    root = tmp_path_factory.mktemp("threats") / "work"
    shutil.copytree(first_desk.root, root, symlinks=True)
    desk = Desk(root, first_desk.engine)
    base = desk.head
    for number, (_, text, _) in enumerate(PAGES):
        desk.put(f"{OWN}/page-{number}.md", text.encode())
    for _, name, content, _ in FILES:
        desk.put(f"{OWN}/{name}", content)
    desk.commit(EDITOR)
    return desk.judged(base).errors


@pytest.mark.parametrize("number", range(len(PAGES)), ids=lambda number: f"row{PAGES[number][0]}-{number}")
def test_a_hostile_page_is_refused(answered: tuple[Problem, ...], number: int) -> None:
    _, text, expected = PAGES[number]
    said = [each for each in answered if each.path == f"{OWN}/page-{number}.md"]
    assert any(expected in each.message for each in said), (text, said)


@pytest.mark.parametrize("row", FILES, ids=lambda row: f"row{row[0]}-{ascii(row[1])[:30]}")
def test_a_hostile_file_is_refused(answered: tuple[Problem, ...], row: tuple[int, str, bytes, str]) -> None:
    said = [each for each in answered if each.path == f"{OWN}/{row[1]}"]
    assert any(row[3] in each.message for each in said), said


def test_the_line_of_each_fault_is_told(answered: tuple[Problem, ...]) -> None:
    first = next(each for each in answered if each.path == f"{OWN}/page-0.md")
    assert (first.line, first.message) == (3, "不能写网页代码（<script）")


def test_honest_pages_and_files_pass(desk: Desk) -> None:
    base = desk.head
    for number, text in enumerate(HONEST):
        desk.put(f"{OWN}/page-{number}.md", text.encode())
    for name, content in GENUINE.items():
        desk.put(f"{OWN}/{name}", content)
    desk.commit(EDITOR)
    assert told(desk.judged(base)) == []


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_999 + "\n",
        "![" * 999 + "\n",
        "[a][" * 499 + "\n",
        "<![CDATA[" * 200 + "\n",
        "[a](" * 499 + "\n",
    ],
    ids=["brackets", "pictures", "references", "cdata", "links"],
)
def test_row_16_a_page_that_takes_too_long_is_refused_and_the_others_are_still_judged(
    desk: Desk, text: str
) -> None:
    base = desk.head
    desk.put(f"{OWN}/slow.md", ("# 慢\n\n" + text * 12).encode())
    desk.put(f"{OWN}/wrong.md", page("<b>").encode())
    desk.commit(EDITOR)
    said = told(desk.judged(base, limits=Limits(page_seconds=1)))
    assert any(each.startswith(f"{OWN}/slow.md:") for each in said), said
    assert any(each.startswith(f"{OWN}/wrong.md:3 不能写网页代码") for each in said)


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ("bytearray(10**11)", "这一页太占内存，无法生成网页"),
        (
            "(lambda again: again(again))(lambda again: again(again))",
            "这一页的列表、括号或引用套得太深，无法生成网页",
        ),
        ("{}['编号']", "这一页无法生成网页"),
        ("__import__('os').abort()", "这一页太复杂，网站算不出来"),
    ],
    ids=["memory", "depth", "error", "crash"],
)
def test_row_16_whatever_a_page_does_to_the_engine_it_is_refused_in_a_sentence(
    desk: Desk, tmp_path: Path, trouble: str, expected: str
) -> None:
    desk.engine = make_engine(tmp_path / "engine", trouble)
    base = desk.head
    desk.put(f"{OWN}/bad.md", page("TROUBLE").encode())
    desk.append(PAGE, "没有问题的一页。")
    desk.commit(EDITOR)
    assert [(each.path, each.message) for each in desk.judged(base).errors] == [(f"{OWN}/bad.md", expected)]


def test_row_16_an_engine_that_hangs_is_not_waited_for(desk: Desk, tmp_path: Path) -> None:
    desk.engine = make_engine(tmp_path / "engine", "__import__('time').sleep(600)")
    base = desk.head
    desk.put(f"{OWN}/bad.md", page("TROUBLE").encode())
    desk.commit(EDITOR)
    assert desk.judged(base, limits=Limits(push_seconds=2)).errors[0].message == "检查整个网站用时太久"


def test_row_11_an_include_publishes_nothing(engine: Path) -> None:
    text = '# 页面\n\n--8<-- "mkdocs.yml"\n\n--8<-- "/etc/passwd"\n'
    standing = Standing(engine, Base("", {"index.md": text}), date(2024, 1, 15))
    html = standing.show(standing.base.pages, (), Known(standing.ledger)).render("index.md")
    assert "site_name" not in html
    assert "root:" not in html


def test_row_15_a_branch_has_a_quota(desk: Desk) -> None:
    base = desk.head
    desk.put(f"{OWN}/图.png", PNG + bytes(2_000))
    desk.commit(EDITOR)
    said = told(desk.judged(base, limits=Limits(folder=2_000)))
    assert said[0].startswith(f"{OWN}:- 这个支部的文件共有")


def test_row_22_a_refusal_repeats_no_text_of_the_page(answered: tuple[Problem, ...]) -> None:
    assert not any("alert" in each.message + each.remedy for each in answered)
