"""Logging in by the forge: there and back, and everything that somebody else might send back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from report_site.edit.oidc import Logins

from tests.edit.conftest import begin
from tests.edit.desk import OWN, Browser
from tests.edit.forge_site import ForgeSite, edited_on_forge
from tests.publish.gate.desk import Desk


@pytest.fixture
def site(tmp_path: Path, first_desk: Desk, passwords: Path) -> Iterator[ForgeSite]:
    """A site into which a forge logs people."""
    server = begin(tmp_path / "site", first_desk, passwords)
    with edited_on_forge(server, "gitea", tmp_path / "forge.git") as site:
        yield site


def test_the_editor_s_page_leads_to_the_forge_and_back(site: ForgeSite) -> None:
    browser = Browser(site.port)
    wanted = f"/edit/?path={quote(OWN, safe='')}"
    led = browser.ask("GET", "/edit/", query={"path": OWN})
    assert led.status == 303
    begin = led.headers["Location"]
    asked = browser.ask("GET", "/edit/forge", query={"next": wanted})
    assert begin == f"forge?next={quote(wanted, safe='')}"
    answer = site.back(browser, site.at_forge(asked))
    assert answer.status == 200
    assert f'content="0;url={wanted}"' in answer.body.decode()
    assert browser.ask("GET", "/edit/", query={"path": OWN}).status == 200
    told = browser.get("session")
    assert (told["user"]["account"], told["login"]) == ("zhang", "proxy")
    assert browser.open(OWN)["may_change"]
    assert [(each["account"], each["by"]) for each in site.events("login")] == [("zhang", "forge")]


def test_the_session_s_cookie_is_as_strict_as_ever(site: ForgeSite) -> None:
    browser = Browser(site.port)
    begun = browser.ask("GET", "/edit/forge")
    assert "samesite=lax" in begun.headers["Set-Cookie"].lower()
    answer = site.back(browser, site.at_forge(begun))
    (session,) = (
        each for each in answer.headers.get_all("Set-Cookie", []) if each.startswith("report_site_session=")
    )
    assert {"httponly", "samesite=strict"} <= {each.strip().lower() for each in session.split(";")}


def test_whoever_has_not_logged_in_is_told_where(site: ForgeSite) -> None:
    told = Browser(site.port).get("session")
    assert told["user"] is None
    assert "http://dj.example.invalid/edit/forge" in told["message"]


@pytest.mark.parametrize(
    "target", ["https://evil.invalid/", "//evil.invalid/", "/\\evil.invalid", "javascript:1"]
)
def test_afterwards_nobody_is_led_elsewhere(site: ForgeSite, target: str) -> None:
    browser = Browser(site.port)
    begun = browser.ask("GET", "/edit/forge", query={"next": target})
    assert 'content="0;url=/edit/"' in site.back(browser, site.at_forge(begun)).body.decode()


def test_an_address_to_go_to_is_no_place_for_tags(site: ForgeSite) -> None:
    browser = Browser(site.port)
    begun = browser.ask("GET", "/edit/forge", query={"next": '/"><script>1</script>'})
    assert "<script" not in site.back(browser, site.at_forge(begun)).body.decode()


def test_what_another_browser_began_is_not_ended_here(site: ForgeSite) -> None:
    """Otherwise somebody could log others into his own account."""
    other, browser = Browser(site.port), Browser(site.port)
    query = site.at_forge(other.ask("GET", "/edit/forge"))
    assert site.back(browser, query).status == 400
    browser.ask("GET", "/edit/forge")
    assert site.back(browser, query).status == 400
    assert browser.get("session")["user"] is None


def test_what_the_forge_sends_back_counts_once(site: ForgeSite) -> None:
    browser = Browser(site.port)
    begun = browser.ask("GET", "/edit/forge")
    cookie, query = browser.cookie, site.at_forge(begun)
    assert site.back(browser, query).status == 200
    again = Browser(site.port, cookie)
    assert site.back(again, query).status == 400


def test_another_s_code_is_of_no_use(site: ForgeSite) -> None:
    """PKCE: the code was given to who holds another verifier."""
    stolen = site.at_forge(Browser(site.port).ask("GET", "/edit/forge"))["code"]
    browser = Browser(site.port)
    query = site.at_forge(browser.ask("GET", "/edit/forge"))
    answer = site.back(browser, {**query, "code": stolen})
    assert answer.status == 502
    assert "没有说明您是谁" in answer.body.decode()


def test_an_id_token_of_another_log_in_is_refused(site: ForgeSite) -> None:
    site.forge.nonce = "a former one"
    assert site.log_in(Browser(site.port), "zhang").status == 502


def test_who_does_not_agree_is_not_logged_in(site: ForgeSite) -> None:
    browser = Browser(site.port)
    state = site.at_forge(browser.ask("GET", "/edit/forge"))["state"]
    answer = site.back(browser, {"error": "access_denied", "state": state})
    assert (answer.status, "没有同意" in answer.body.decode()) == (403, True)


def test_whom_the_forge_knows_and_we_do_not_is_told_so(site: ForgeSite) -> None:
    browser = Browser(site.port)
    answer = site.log_in(browser, "stranger")
    assert (answer.status, "“stranger”还没有登记" in answer.body.decode()) == (403, True)
    assert browser.get("session")["user"] is None


def test_passwords_and_what_they_opened_open_nothing_any_more(site: ForgeSite) -> None:
    settings = site.installation.edit_settings_file.read_text(encoding="utf-8")
    site.set("")
    before = Browser(site.port)
    assert before.log_in("zhang").status == 200
    site.set(settings)
    assert before.get("session")["user"] is None
    assert Browser(site.port).log_in("zhang").status == 403
    site.browser("zhang")
    assert before.get("session")["user"] is None


def test_a_one_time_password_is_nothing_that_the_forge_asks_for(site: ForgeSite) -> None:
    site.editor.passwords.give_one_time("zhang")
    assert site.browser("zhang").open(OWN)["exists"]


def test_logging_out_lets_go_of_the_forge_s_token(site: ForgeSite) -> None:
    browser = site.browser("zhang")
    assert "zhang" in site.editor.grants
    assert browser.ask("DELETE", "session").status == 204
    assert "zhang" not in site.editor.grants
    assert browser.get("session")["user"] is None


def test_without_a_forge_its_addresses_lead_nowhere(site: ForgeSite) -> None:
    site.set("")
    assert Browser(site.port).ask("GET", "/edit/forge").status == 404
    assert Browser(site.port).ask("GET", "/edit/").status == 200


def test_what_is_wrong_with_the_settings_is_told(site: ForgeSite) -> None:
    gateway = "登录请求头: X-User\n代理地址: 10.0.0.1\n"
    site.set(f"代码平台: {{种类: svn, 地址: git.example.cn, 仓库: report, 口令: 甲}}\n{gateway}")
    answer = Browser(site.port).ask("GET", "session")
    assert answer.status == 500
    for word in (
        "种类只能写",
        "地址应当写成",
        "缺少应用",
        "仓库应当写成",
        "“口令”不认识",
        "不能与“登录请求头”一起写",
    ):
        assert word in answer.error["message"]


@pytest.mark.parametrize("raw", ["是", "[a]", "{应用: 3}"])
def test_settings_that_are_no_table_are_told(site: ForgeSite, raw: str) -> None:
    site.set(f"代码平台: {raw}\n")
    assert "下面要一行一项" in Browser(site.port).ask("GET", "session").error["message"]


def test_a_log_in_on_its_way_ends_by_itself_and_many_do_no_harm() -> None:
    now = [0.0]
    logins = Logins(lambda: now[0])
    old, _ = logins.begin("/")
    now[0] = 601.0
    assert logins.take(old) is None
    states = [logins.begin("/")[0] for _ in range(1500)]
    assert logins.take(states[0]) is None
    assert logins.take(states[-1]) is not None
