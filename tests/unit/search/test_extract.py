from report_site.search.extract import Contents, Facts, extract

ITEM = Facts("ZG-2023-1", "一是创新活动形式", "整改", "未填报", ("第一支部",))


def read(html: str, **items: Facts) -> Contents:
    return extract(html, "页面标题", {name.replace("_", "-"): facts for name, facts in items.items()})


def test_headings_with_an_id_begin_sections_and_the_first_one_is_the_page() -> None:
    found = read(
        '<h1 id="t">标题</h1><p>引言。</p>'
        '<h2 id="a">甲<a class="headerlink" href="#a">¶</a></h2><p>正文。</p>'
    )
    assert [(each.anchor, each.title) for each in found.sections] == [("", "标题"), ("a", "甲")]
    assert found.text == ((0, "引言。\n"), (1, "正文。\n"))


def test_a_page_without_a_heading_has_its_title() -> None:
    assert [each.title for each in read("<p>正文</p>").sections] == ["页面标题"]


def test_blocks_and_cells_are_parted_and_emphasis_is_not() -> None:
    found = read("<p>党<strong>建</strong>工<br>作</p><table><tr><td>18</td><td>17</td></tr></table>")
    assert "".join(text for _, text in found.text) == "党建工 作\n18\n17\n"


def test_a_card_gives_the_fields_of_its_item_and_what_it_says_of_others_stands_apart() -> None:
    card = (
        '<div class="rs-card"><p>整改 ZG-2023-1</p><dl class="rs-facts"><dt>责任人</dt><dd>张三</dd></dl>'
        '<ol class="rs-chain"><li>CS-2023-3</li></ol></div>'
    )
    found = read(f'<h3 id="ZG-2023-1">一是创新活动形式</h3>{card}<p>正文</p>', ZG_2023_1=ITEM)
    section = found.sections[1]
    assert section.item == ITEM
    assert (section.fields, section.around) == ("整改 ZG-2023-1\n责任人\n张三", "CS-2023-3")
    assert found.text == ((1, "正文\n"),)


def test_an_item_in_a_paragraph_is_a_section_and_the_text_runs_on_across_its_ends() -> None:
    chip = '<span class="rs-chip">ZG-2023-1</span>'
    part = f'<span id="ZG-2023-1"><span class="rs-part__text">一是甲{chip}</span></span>'
    found = read(f"<p>前文{part}；二是乙</p>", ZG_2023_1=ITEM)
    assert found.text == ((0, "前文"), (1, "一是甲"), (0, "；二是乙\n"))
    assert found.sections[1].title == ITEM.title
    assert found.sections[1].fields == "ZG-2023-1"
    assert found.printed == ((0, "前文"), (1, "一是甲〔ZG-2023-1〕"), (0, "；二是乙\n"))


def test_what_asks_to_be_left_out_is_left_out() -> None:
    found = read(
        '<p data-search-exclude>甲</p><h2 id="a" data-search-exclude>乙</h2><p>丙</p>'
        '<h2 id="b">丁</h2><p hidden>戊</p>'
    )
    assert "".join(text for _, text in found.text) == ""
    assert [each.title for each in found.sections[1:]] == ["", "丁"]


def test_scripts_drawings_and_comments_are_no_text() -> None:
    assert read("<script>a</script><svg><text>b</text></svg><!-- c > d --><p title='x > y'>e</p>").text == (
        (0, "e\n"),
    )


def test_html_that_does_not_close_what_it_opens_is_forgiven() -> None:
    assert "".join(text for _, text in read("<div><p>甲<span>乙</div></b>丙 &lt; 丁").text) == "甲乙\n丙 < 丁"


def test_views_repeat_what_stands_elsewhere_but_a_roster_does_not() -> None:
    found = read(
        '<div class="rs-view"><p>图</p><table class="rs-table rs-roster"><tr><td>书记</td></tr></table>'
        '<dl class="rs-facts rs-profile"><dd>简称</dd></dl></div>'
    )
    assert found.sections[0].around == "图"
    assert found.sections[0].fields == "简称"
    assert found.text == ((0, "书记\n"),)
