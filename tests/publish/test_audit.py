"""The audit of a built site: each danger stops it, and the shipped site passes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml.html import document_fromstring
from report_site.pages.security import FILE, headers_file, script_hash
from report_site.publish.audit import audit, read
from report_site.publish.csp import script_hashes, security_headers
from report_site.publish.harmless import is_harmless

THEME = "var theme=1"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / FILE).write_text(headers_file([script_hash(THEME)]), encoding="utf-8")
    return tmp_path


def page(site: Path, html: str, name: str = "reports/index.html") -> list[str]:
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_text(f"<!doctype html>\n<html lang=zh>\n{html}\n</html>\n", encoding="utf-8")
    return audit(site)


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<script>alert(1)</script>", "不属于主题的内嵌脚本：alert(1)"),
        ("<SCRIPT>alert(1)</SCRIPT>", "不属于主题的内嵌脚本"),
        (f"<script>{THEME};alert(1)</script>", "不属于主题的内嵌脚本"),
        ("<script>alert(1)", "不属于主题的内嵌脚本"),
        ("<script type=module>alert(1)</script>", "不属于主题的内嵌脚本"),
        ('<script src="https://evil.invalid/x.js"></script>', "外部网站"),
        ("<script src=//evil.invalid/x.js></script>", "外部网站"),
        ("<script src='\\\\evil.invalid/x.js'></script>", "外部网站"),
        ('<img src=x onerror="alert(1)">', "事件属性 onerror"),
        ('<img src="x"/onerror=alert(1)>', "不合规范"),
        ('<p " onclick=alert(1) title=" >', "可能读出别的意思"),
        ('<p title="', "没有写完的标签"),
        ("<p 'x onclick=alert(1)>", "可能读出别的意思"),
        ('<a href="java\tscript:alert(1)">', "脚本地址"),
        ('<a href=" &#106;avascript:alert(1)">', "脚本地址"),
        ('<a href="javascript:void(0);alert(1)">', "脚本地址"),
        ('<a href="data:text/html,x">', "脚本地址"),
        ('<svg><a xlink:href="javascript:alert(1)">', "脚本地址"),
        ('<img src="https://evil.invalid/x.png">', "外部网站"),
        ('<img srcset="//evil.invalid/x.png 2x">', "外部网站"),
        ('<link rel="stylesheet" href="https://evil.invalid/x.css">', "外部网站"),
        ('<link rel="preload canonical" href="https://evil.invalid/x.css">', "外部网站"),
        ('<link href="https://evil.invalid/x.css">', "外部网站"),
        ('<form action="https://evil.invalid/">', "外部网站"),
        ('<button formaction="https://evil.invalid/">', "外部网站"),
        ('<iframe src="x.html">', "不允许的标签 <iframe>"),
        ('<object data="x.pdf">', "不允许的标签 <object>"),
        ('<base href="https://evil.invalid/">', "不允许的标签 <base>"),
        ('<meta http-equiv="Refresh" content="0; URL=https://evil.invalid/">', "自动跳到别处"),
        ('<meta http-equiv="refresh" content="0;url=javascript:alert(1)">', "自动跳到别处"),
        ('<p style="position:fixed">', "内嵌样式"),
        ("<style>p{}</style>", "内嵌的 <style>"),
        # What Python alone would take for something harmless.
        ('<script type="x" type="application/json">alert(1)</script>', "不属于主题的内嵌脚本"),
        ('<a href="javascript:alert(1)" href="x">', "脚本地址"),
        ("<!--><script>alert(1)</script>-->", "可能读出别的意思"),
        ("<!---><script>alert(1)</script>-->", "可能读出别的意思"),
        ("<!-- --!><script>alert(1)</script>-->", "可能读出别的意思"),
        ("<![CDATA[><script>alert(1)</script>]]>", "可能读出别的意思"),
        ("<title><!--</title><script>alert(1)</script>--></title>", "<title> 里有标签或注释"),
        ('<title><p title="</title><script>alert(1)</script>"></title>', "<title> 里有标签或注释"),
        ('<noscript><p title="</noscript><script>alert(1)</script>"></noscript>', "里有标签或注释"),
        ("</p title='><!--'><script>alert(1)</script>-->", "可能读出别的意思"),
    ],
)
def test_a_danger_is_named_with_its_place(site: Path, html: str, says: str) -> None:
    problems = page(site, f"<p>文</p>\n{html}")
    assert [each for each in problems if says in each and each.startswith("reports/index.html 第 4 行：")], (
        problems
    )


@pytest.mark.parametrize(
    "html",
    [
        f"<script>{THEME}</script>",
        '<script src="../assets/x.js"></script>',
        '<script type="application/json">{"a": "<b onclick=x>"}</script>',
        '<a href="https://www.example.invalid/">外部链接要点一下才去</a><a href="mailto:a@b.invalid">信</a>',
        '<a href="javascript:void(0)">主题的分享按钮</a>',
        '<link rel="canonical" href="https://intranet.invalid/"><link rel="stylesheet" href="x.css">',
        '<img src="data:image/png;base64,AA=="><img src="../x.png">',
        '<meta http-equiv="refresh" content="0; url=../../reports/#ZG-2023-1">',
        "<p>onclick=alert(1) &lt;script&gt; javascript:alert(1)</p><!-- <script>x</script> -->",
        '<p title="> onclick=alert(1) <script>">文</p>',
    ],
)
def test_what_is_harmless_passes(site: Path, html: str) -> None:
    assert page(site, html) == []


HASHES = frozenset([script_hash(THEME)])
# Harmless things, dangers, and bits by which one may become the other.
BITS = [
    *(
        "<p>",
        "</p>",
        "文",
        '<p class="x">',
        '<a href="../x/">',
        "<title>文</title>",
        "<br/>",
        '<b title="',
        '"',
    ),
    *(
        '<img src="x.png">',
        '<a href="https://x.invalid/">',
        f"<script>{THEME}</script>",
        "<!-- 注 -->",
        "<p\nid=x>",
    ),
    *(
        '<meta http-equiv="refresh" content="0; url=../x/">',
        '<link rel="canonical" href="http://x.invalid:80/">',
    ),
    *(
        '<script id="a" type="application/json">{"a": "<b>"}</script>',
        '<script src="x.js" type="module"></script>',
    ),
    *(
        "<script>alert(1)</script>",
        "<SCRIPT>",
        "</script>",
        "<style>",
        " onclick=alert(1)",
        ' style="x"',
        "<!--",
    ),
    *(
        "-->",
        "<title>",
        "</title>",
        "<textarea>",
        "<iframe>",
        '<img src="//x.invalid">',
        "<svg>",
        "<",
        ">",
        "'",
    ),
    *(
        '<a href="javascript:alert(1)">',
        '<link href="https://x.invalid/">',
        "&",
        "=",
        " ",
        "/",
        "\x0c",
        "\u3000",
    ),
    *(
        '<a href="&#106;avascript:x">',
        '<form action="//x.invalid">',
        '<p Style="x">',
        "<base href=x>",
        "<!",
        "<?",
    ),
]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(BITS), max_size=6).map("".join))
def test_a_page_that_is_harmless_at_first_sight_is_so_tag_by_tag(html: str) -> None:
    if is_harmless(html, HASHES):
        assert read(html, HASHES) == []


@settings(max_examples=400)
@given(st.lists(st.sampled_from(BITS), max_size=6).map("".join))
def test_another_parser_finds_no_danger_either_in_what_is_harmless(text: str) -> None:
    if is_harmless(text, HASHES):
        for element in document_fromstring(f"<!doctype html><p>{text}").iter(etree.Element):
            assert element.tag not in ("style", "iframe", "base", "textarea")
            assert not {name for name in element.attrib if name.lower().startswith(("on", "style"))}
            assert element.tag != "script" or element.text in (None, THEME, '{"a": "<b>"}')


@pytest.mark.parametrize("bit", BITS[:8])
def test_ordinary_things_are_harmless_at_first_sight(bit: str) -> None:
    assert is_harmless(f"<!doctype html>\n{bit}", HASHES) != (bit == '<b title="')


def test_a_script_in_a_drawing_is_found(site: Path) -> None:
    assert "内嵌的 <script>" in page(site, "<svg><script>alert(1)</script></svg>", "img/x.svg")[0]


@pytest.mark.parametrize("name", ["x.php", "x.exe", "x.htm", "x.xhtml", "说明", "x.docm", ".htaccess"])
def test_an_unexpected_kind_of_file_is_found(site: Path, name: str) -> None:
    (site / name).write_text("x", encoding="utf-8")
    assert [each.partition("：")[0] for each in audit(site)] == [name]


def test_a_link_is_found_wherever_it_leads(site: Path) -> None:
    (site / "x.txt").write_text("x", encoding="utf-8")
    for name, target in (("etc", Path("/etc")), ("gone", Path("gone.txt")), ("own.txt", site / "x.txt")):
        (site / name).symlink_to(target)
    assert [each.split("：")[0] for each in audit(site)] == ["etc", "gone", "own.txt"]


def test_a_page_that_is_no_utf8_is_read_all_the_same(site: Path) -> None:
    (site / "x.html").write_bytes(b"\xff<script>alert(1)</script>")
    assert len(audit(site)) == 1


def test_many_problems_are_cut_and_counted(site: Path) -> None:
    problems = page(site, "<p onclick=x>" * 50)
    assert len(problems) == 21
    assert problems[-1] == "……还有 30 处"


def test_without_headers_no_inline_script_may_run(tmp_path: Path) -> None:
    assert page(tmp_path, f"<script>{THEME}</script>")
    assert "script-src 'self';" in security_headers(tmp_path)["Content-Security-Policy"]
    assert script_hashes(tmp_path) == ()
