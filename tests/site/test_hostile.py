"""What an editor may write in bad faith, built: it stays text, loses its sting, and stops no build."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest

from tests.html_reader import words
from tests.site.conftest import MakeSite, Warnings
from tests.site_builder import ROOT, Built, Site

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "inline script": "文字 <script>alert(1)</script> 文字",
    "handler": '<img src=x onerror="alert(1)">',
    "link": "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](&#106;avascript:1) [w](data:text/html,x)",
    "attribute list": "[a](b.md){: onclick=alert(1) style=position:fixed }",
    "heading": "## <img src=x onerror=alert(1)> {: onclick=alert(1) }",
    "escaped heading": "## &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    "frame": '<iframe src="https://evil.invalid/"></iframe><form action="https://evil.invalid/"><input></form>',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.invalid/"><base href="https://evil.invalid/">',
    "drawing": "<svg><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "style": "<style>*{display:none}</style><link rel=stylesheet href=https://evil.invalid/x.css>",
    "picture": "![x](https://evil.invalid/x.png)",
    "theme's id": '<p id="__config">{"search": "//evil.invalid"}</p>',
    "data": "<p data-md-component=search>x</p>",
    "unclosed": '<a title="<img src=x onerror=alert(1)>',
    "reference": '[x]\n\n[x]: javascript:alert(1) "题"',
    "autolink": "<javascript:alert(1)>",
    "footnote": "x[^1]\n\n[^1]: <script>alert(1)</script>",
    "abbreviation": '*[x]: "><script>alert(1)</script>\n\nx',
    "fence": '```html title="<script>alert(1)</script>"\n<script>alert(1)</script>\n```',
    "field": (
        "## 题\n\n- 编号：ZG-2023-1\n- 责任人：<img src=x onerror=alert(1)>\n"
        "- 进展情况：**完**<script>alert(1)</script> [x](javascript:alert(1))\n"
        '- 佐证材料："><script>alert(1)</script>'
    ),
    "bracket": '一是<script>1</script>（编号：ZG-2023-1；责任人：<img src=x onerror=alert(1)>"><script>x）。',
    "title of an item": '## <script>1</script>"><img onerror=alert(1)>\n\n- 编号：ZG-2023-1\n\n见 ZG-2023-1',
    "bracket in a picture": '![一是（编号：ZG-2023-1；责任人：" onerror=alert(1)）](x.png)',
    "marks of a field": '## ⁣rs-value-0⁣\n\n- 编号：ZG-2023-1\n- 责任人：**x** " onclick=alert(1) "',
    "block": "```台账\n形式：<script>alert(1)</script>\n```",
}
_TAGS = {"iframe", "object", "embed", "base", "style", "input", "math"}


def dangers(element: Element) -> Iterator[str]:
    """Yield what could run, load or lead astray in the part of a page that an editor writes."""
    for each in element.iter():
        if each.tag in _TAGS or (each.tag == "script" and "src" not in each.attrib):
            yield each.tag
        for name, value in each.attrib.items():
            if name.startswith(("on", "style")) or "script:" in value.lower() or "data:text" in value:
                yield f"{each.tag} {name}={value}"
            if name in ("src", "href", "action", "srcset") and "evil.invalid" in value:
                yield f"{each.tag} {name}={value}"
            if name == "id" and value.startswith("__"):
                yield f"id={value}"


CONFIG = {
    "theme": {
        "name": "material",
        "custom_dir": str(ROOT / "hooks/report_site/pages/theme"),
        "language": "zh",
        "font": False,
        "features": ["navigation.footer", "navigation.path"],
    },
    "markdown_extensions": [
        *("abbr", "admonition", "attr_list", "def_list", "footnotes", "tables", "pymdownx.details"),
        *("pymdownx.superfences", "report_site.pages.extension"),
        {"toc": {"permalink": True}},
    ],
    "validation": dict.fromkeys(("omitted_files", "absolute_links", "unrecognized_links", "anchors"), "info"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One site with a page for every attack, built in the shipped theme."""
    site = Site(tmp_path_factory.mktemp("hostile") / "project", config=CONFIG)
    for number, text in enumerate(ATTACKS.values()):
        site.write(
            f"-- reports/{2023 + number}/x.md --\n# 页\n\n{text.replace('-2023-', f'-{2023 + number}-')}\n"
        )
    return site.build()


@pytest.fixture(autouse=True)
def expected_warnings(warnings: Warnings) -> Iterator[None]:
    """The findings about such pages are tested elsewhere."""
    yield
    warnings.take()


@pytest.mark.parametrize(("number", "name"), list(enumerate(ATTACKS)), ids=list(ATTACKS))
def test_an_attack_is_harmless(hostile: Built, number: int, name: str) -> None:
    page = hostile.page(f"reports/{2023 + number}/x/")
    assert list(dangers(page.article)) == []


def test_a_script_stays_readable_as_code(hostile: Built) -> None:
    number = list(ATTACKS).index("fence")
    assert "<script>alert(1)</script>" in words(hostile.page(f"reports/{2023 + number}/x/").article)


@pytest.mark.parametrize(
    "front",
    [
        'title: "a</title><script>alert(1)</script>"',
        'title: "<img src=x onerror=alert(1)>"\ndescription: "x\\"><script>alert(1)</script>"',
        "template: redirect.html\nlocation: javascript:alert(1)",
        "template: ../../etc/passwd",
        "icon: no/such",
        "status: '<script>alert(1)</script>'\nauthor: '\"><script>alert(1)</script>'",
        "search: {boost: many}\nhide: toc\ntitle: [a, b]",
    ],
)
def test_front_matter_reaches_no_page_as_html(site: MakeSite, front: str) -> None:
    made = site(
        f"-- index.md --\n# 首页\n-- a.md --\n---\n{front}\n---\n# 页\n\n文\n-- b.md --\n# 乙\n", **CONFIG
    )
    built = made.build()
    for path in ("", "a/", "b/"):
        text = built.text(f"{path}index.html")
        assert "alert(1)</script>" not in text
        assert "<img src=x" not in text
        assert "javascript:" not in text
    assert words(built.page("a/").article).endswith("文")


@pytest.mark.parametrize(
    "heading", ["\\<script>alert(1)\\</script>", "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;"]
)
def test_a_heading_that_names_the_page_is_text_in_menu_and_window(site: MakeSite, heading: str) -> None:
    built = site(f"-- index.md --\n# 首页\n-- a.md --\n# 甲 {heading}\n-- b.md --\n# 乙\n", **CONFIG).build()
    for path in ("", "a/", "b/"):
        assert "<script>alert(1)" not in built.text(f"{path}index.html")
