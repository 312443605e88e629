from __future__ import annotations

import pytest
from report_site.pages.sanitize import Trusted, clean, clean_front_matter


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT src=//evil.invalid/x.js></SCRIPT>",
        "<style>body{display:none}</style>",
        '<iframe src="https://evil.invalid"></iframe>',
        '<form action="https://evil.invalid"><input name="password"><button>登录</button></form>',
        '<meta http-equiv="refresh" content="0; url=https://evil.invalid">',
        '<base href="https://evil.invalid">',
        '<link rel="stylesheet" href="https://evil.invalid/x.css">',
        '<object data="x.swf"></object><embed src="x.swf">',
        "<svg><script>alert(1)</script></svg>",
        '<math><a xlink:href="javascript:alert(1)">x</a></math>',
        "<!-- 注释 -->",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
    ],
)
def test_what_loads_runs_or_posts_leaves_no_tag_behind(html: str) -> None:
    assert "<" not in clean(html).replace("<a>x</a>", "")
    assert "alert" not in clean(html)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
    ],
)
def test_a_link_of_a_dangerous_kind_leads_nowhere(address: str) -> None:
    assert clean(f'<a href="{address}">x</a>') == "<a>x</a>"


@pytest.mark.parametrize(
    "address", ["../a/#b", "https://www.example.invalid/", "mailto:a@b.invalid", "tel:110", "?q=1"]
)
def test_an_ordinary_link_stays(address: str) -> None:
    assert clean(f'<a href="{address}">x</a>') == f'<a href="{address}">x</a>'


@pytest.mark.parametrize(
    "source",
    [
        "https://evil.invalid/x.png",
        "//evil.invalid/x.png",
        "/\\evil.invalid/x.png",
        "data:image/svg+xml,x",
        "http://[",
        "//[",
    ],
)
def test_a_picture_from_elsewhere_is_not_fetched(source: str) -> None:
    assert clean(f'<img alt="图" src="{source}">') == '<img alt="图">'


@pytest.mark.parametrize(
    "attribute",
    ["onclick=alert(1)", 'style="position:fixed"', "id=__config", "data-md-component=search", "name=x"],
)
def test_attributes_that_run_or_pose_as_the_theme_go(attribute: str) -> None:
    assert clean(f"<p {attribute}>文</p>") == "<p>文</p>"


def test_what_markdown_makes_stays_as_it_is() -> None:
    html = (
        '<h2 id="x">题<a class="headerlink" href="#x" title="本节的链接">¶</a></h2>\n'
        '<div class="admonition note">\n<p class="admonition-title">注意</p>\n</div>\n'
        '<details class="quote" open=""><summary>引</summary></details>\n'
        '<table>\n<thead>\n<tr>\n<th align="center">表</th>\n</tr>\n</thead>\n</table>\n'
        '<ol start="3">\n<li>三</li>\n</ol>\n<dl>\n<dt>词</dt>\n<dd>义</dd>\n</dl>\n'
        '<div class="highlight"><pre><span></span><code>&lt;b&gt;\n</code></pre></div>\n'
        '<p><img alt="图" src="../x.png" width="9"><abbr title="全">缩</abbr><sup id="fnref:1">1</sup></p>'
    )
    assert clean(html) == html


def test_our_own_html_is_put_back_untouched() -> None:
    trusted = Trusted()
    inner = trusted.mark()
    block, inline = trusted.mark(f"<form onsubmit=x>{inner}</form>"), trusted.mark("<svg/>")
    trusted.fill(inner, "<button>")
    page = clean(f"<div>{block}</div><p><script>1</script>文{inline}</p>")
    assert trusted.put_back(page) == "<form onsubmit=x><button></form><p>文<svg/></p>"


def test_our_own_html_never_lands_in_an_attribute() -> None:
    trusted = Trusted()
    page = clean(f'<img alt="{trusted.mark("<b>")}" src="x.png">')
    assert trusted.put_back(page) == '<img src="x.png">'


def test_the_theme_sees_only_known_front_matter_and_titles_as_html() -> None:
    meta = {
        "title": 'a</title><script>"',
        "description": 2023,
        "template": "redirect.html",
        "icon": "no/such",
        "location": "javascript:alert(1)",
        "hide": ["toc"],
        "wide": "yes",
        "search": {"exclude": True, "boost": "many"},
        "全称": "一支部",
    }
    assert clean_front_matter(meta) == {
        "title": "a&lt;/title&gt;&lt;script&gt;&quot;",
        "description": "2023",
        "hide": ["toc"],
        "search": {"exclude": True},
    }


def test_a_title_that_is_no_text_is_none() -> None:
    assert clean_front_matter({"title": ["x"], "description": None, "search": []}) == {}
