"""Logging in: by password or through the organ's gateway; guessing, forging and listening are in vain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from report_site.edit import passwords as module
from report_site.edit import sessions, throttle
from report_site.edit.passwords import fault

from tests.edit.desk import OWN, PASSWORD, Browser, Site

NEW = "另一个很好的口令，长"


def test_nobody_is_logged_in_at_first(still: Site) -> None:
    browser = still.browser()
    assert browser.get("session") == {"user": None, "login": "password", "expires": None}
    answer = browser.ask("GET", "page", query={"path": OWN})
    assert (answer.status, answer.error["code"]) == (401, "login")


def test_a_password_opens_a_session(still: Site) -> None:
    browser = still.browser("zhang")
    told = browser.get("session")
    assert told["user"] == {
        "account": "zhang",
        "name": "张三",
        "role": "编辑",
        "folders": ["branches/first"],
        "reviewer": False,
        "must_change": False,
    }
    assert told["expires"]
    assert browser.open(OWN)["may_change"]


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(still: Site) -> None:
    said = still.browser().log_in("zhang").headers["Set-Cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/"} <= {each.strip() for each in said.split(";")}
    assert "secure" not in said


def test_the_cookie_is_for_https_only_where_the_site_is(site: Site) -> None:
    site.installation.address_file.write_text("https://dj.example.invalid/\n", encoding="utf-8")
    assert "secure" in site.browser().log_in("zhang").headers["Set-Cookie"].lower()


def test_the_database_holds_no_token_and_no_password(site: Site) -> None:
    browser = site.browser("zhang")
    token = browser.cookie.partition("=")[2]
    files = [*site.installation.state.glob("edit.sqlite*"), site.installation.passwords_file]
    held = b"".join(file.read_bytes() for file in files)
    assert token.encode() not in held
    assert PASSWORD.encode() not in held
    assert site.installation.edit_database.stat().st_mode & 0o077 == 0
    assert site.installation.passwords_file.stat().st_mode & 0o077 == 0


def test_logging_out_ends_the_session(still: Site) -> None:
    browser = still.browser("zhang")
    cookie = browser.cookie
    assert browser.ask("DELETE", "session").status == 204
    browser.cookie = cookie
    assert browser.get("session")["user"] is None


def test_a_session_ends_by_itself(site: Site) -> None:
    now = [1_000_000.0]
    kept = sessions.Sessions(site.editor.database, lambda: now[0])
    token = kept.begin("zhang")
    for _ in range(13):
        now[0] += sessions.IDLE - 60
        found = kept.find(token)
        assert found
        assert found.ends <= 1_000_000.0 + sessions.LONGEST
    now[0] = 1_000_000.0 + sessions.LONGEST + 1
    assert kept.find(token) is None
    idle = kept.begin("zhang")
    now[0] += sessions.IDLE + 1
    assert kept.find(idle) is None


def test_wrong_names_and_wrong_passwords_are_answered_alike(site: Site) -> None:
    answers = [
        site.browser().log_in(user, password)
        for user, password in (("zhang", "不对的口令"), ("nobody", "不对的口令"), ("", ""))
    ]
    assert {(each.status, each.body) for each in answers} == {(401, answers[0].body)}


def test_an_account_that_is_none_takes_as_long(site: Site) -> None:
    """Both hash one password: the test counts hashes, not seconds."""
    passwords, counted = site.editor.passwords, []
    hasher = module._HASHER

    class Counting:
        def verify(self, hashed: str, password: str) -> bool:
            counted.append(hashed)
            return hasher.verify(hashed, password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_HASHER", Counting())
        assert not passwords.is_right("zhang", "不对")
        assert not passwords.is_right("nobody", "不对")
        assert not passwords.is_right(None, "不对")
    assert len(counted) == 3


def test_after_five_failures_even_the_right_password_has_to_wait(site: Site) -> None:
    browser = site.browser()
    for _ in range(throttle.BOTH):
        assert browser.log_in("zhang", "不对的口令").status == 401
    answer = browser.log_in("zhang")
    assert (answer.status, answer.error["code"]) == (429, "wait")
    assert "分钟" in answer.error["message"]
    assert 0 < answer.error["seconds"] <= throttle.WINDOW + 1
    assert browser.log_in("li").status == 200


def test_waiting_is_over_after_a_while_and_counts_by_account_and_by_address(site: Site) -> None:
    now = [1_000.0]
    kept = throttle.Throttle(site.editor.database, lambda: now[0])
    for number in range(throttle.ACCOUNT):
        assert kept.attempt("zhang", f"10.0.0.{number}") == 0
    assert kept.seconds("zhang", "10.9.9.9") > 0
    assert kept.seconds("li", "10.9.9.9") == 0
    for number in range(throttle.ADDRESS):
        assert kept.attempt(f"user{number}", "10.1.1.1") == 0
    assert kept.seconds("li", "10.1.1.1") > 0
    now[0] += throttle.WINDOW + 1
    assert kept.seconds("zhang", "10.9.9.9") == kept.seconds("li", "10.1.1.1") == 0


def test_many_guesses_at_once_are_no_way_around_the_bound(site: Site) -> None:
    with ThreadPoolExecutor(12) as pool:
        tried = [pool.submit(site.browser().log_in, "zhang", "不对的口令") for _ in range(12)]
    statuses = sorted(each.result().status for each in tried)
    assert statuses == [401] * throttle.BOTH + [429] * (12 - throttle.BOTH)


def test_a_log_in_forgives_no_guesses_from_elsewhere(site: Site) -> None:
    kept = throttle.Throttle(site.editor.database)
    for _ in range(throttle.BOTH):
        kept.attempt("zhang", "10.0.0.1")
    site.browser("zhang")
    assert kept.seconds("zhang", "10.0.0.1") > 0
    assert kept.seconds("zhang", "127.0.0.1") == 0


def test_who_has_not_logged_in_cannot_send_much(still: Site) -> None:
    answer = still.browser().log_in("zhang", "x" * 20_000)
    assert (answer.status, answer.error["code"]) == (413, "large")


def test_where_somebody_asks_from_only_a_known_proxy_may_say(site: Site) -> None:
    """The tests ask from 127.0.0.1, which is a proxy by default: the last address that it adds counts."""
    browser = site.browser()
    forwarded = {"X-Forwarded-For": "6.6.6.6, 10.0.0.7"}
    browser.ask("POST", "session", {"account": "zhang", "password": "不对"}, headers=forwarded)
    site.set("代理地址: [10.9.9.9]\n")
    browser.ask("POST", "session", {"account": "zhang", "password": "不对"}, headers=forwarded)
    assert [each["address"] for each in site.events("login-failed")] == ["10.0.0.7", "127.0.0.1"]


def test_log_ins_are_written_down_but_no_name_that_may_be_a_password(site: Site) -> None:
    site.browser().log_in(PASSWORD, "zhang")
    site.browser("zhang")
    assert [each["account"] for each in site.events("login-failed")] == [""]
    assert [each["account"] for each in site.events("login")] == ["zhang"]
    assert PASSWORD not in site.installation.log_file.read_text(encoding="utf-8")


def test_a_one_time_password_opens_nothing_but_its_own_change(site: Site) -> None:
    once = site.editor.passwords.give_one_time("zhang")
    browser = site.browser()
    assert browser.log_in("zhang", once).json["user"]["must_change"]
    answer = browser.ask("GET", "page", query={"path": OWN})
    assert (answer.status, answer.error["code"]) == (403, "must_change")
    other = site.browser()
    other.log_in("zhang", once)
    assert browser.ask("POST", "password", {"old": once, "new": NEW}).json["user"]["must_change"] is False
    assert browser.open(OWN)["exists"]
    assert other.get("session")["user"] is None
    assert site.browser().log_in("zhang", once).status == 401
    assert site.browser().log_in("zhang", NEW).status == 200


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("不对的口令", NEW, "原来的口令不对"),
        (PASSWORD, "短", "至少 10 个字符"),
        (PASSWORD, PASSWORD, "不能与原来的一样"),
        (PASSWORD, "zhang2024zhang", "太容易猜"),
        (PASSWORD, "1234567890ab", "太容易猜"),
        (PASSWORD, "aaaaaaaaaaaaaa", "太容易猜"),
        (PASSWORD, "长" * 201, "最多 200 个字符"),
    ],
)
def test_a_new_password_must_be_a_good_one(still: Site, old: str, new: str, said: str) -> None:
    answer = still.browser("zhang").ask("POST", "password", {"old": old, "new": new})
    assert answer.status == 422
    assert said in answer.error["message"]


def test_one_time_passwords_are_good_ones_and_differ(site: Site) -> None:
    made = {site.editor.passwords.give_one_time("zhang") for _ in range(3)}
    assert len(made) == 3
    assert all(fault(each, "zhang") is None for each in made)


def test_an_account_that_is_disabled_is_out_at_once(site: Site) -> None:
    browser = site.browser("zhang")
    table = site.installation.accounts_file
    table.write_text(
        table.read_text("utf-8").replace("zhang:\n", "zhang:\n  停用: true\n", 1), encoding="utf-8"
    )
    assert browser.get("session")["user"] is None
    assert browser.ask("GET", "page", query={"path": OWN}).status == 401
    assert site.browser().log_in("zhang").status == 401


# Requests from elsewhere


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("POST", "save"),
        ("PUT", "draft"),
        ("DELETE", "draft"),
        ("PUT", "upload"),
        ("POST", "review"),
        ("POST", "restore"),
        ("POST", "session"),
        ("DELETE", "session"),
        ("POST", "password"),
    ],
)
def test_row_18_another_site_s_page_can_ask_for_nothing(still: Site, method: str, name: str) -> None:
    browser = still.browser("zhang")
    for headers in ({"X-Report-Site": ""}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = browser.ask(method, name, {}, headers=headers)
        assert (answer.status, answer.error["code"]) == (403, "origin")
    assert browser.get("session")["user"]


def test_row_18_a_form_of_another_site_is_no_json(still: Site) -> None:
    browser = still.browser("zhang")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = browser.ask("POST", "save", body=b"{}", headers={"Content-Type": kind})
        assert (answer.status, answer.error["code"]) == (400, "request")


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b'"x"', b"\xff", b"[" * 100_000], ids=range(6))
def test_what_is_no_request_is_answered_in_a_sentence(still: Site, body: bytes) -> None:
    browser = still.browser("zhang")
    answer = browser.ask("POST", "save", body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.error["code"]) == (400, "request")


def test_a_body_that_is_too_large_is_not_read_to_its_end(still: Site) -> None:
    browser = still.browser("zhang")
    answer = browser.ask("PUT", "draft", {"path": OWN, "text": "x" * 9_000_000, "token": ""})
    assert (answer.status, answer.error["code"]) == (413, "large")


def test_answers_are_for_the_editor_s_page_alone(still: Site) -> None:
    headers = still.browser("zhang").ask("GET", "session").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


# The organ's gateway

GATEWAY = "登录请求头: X-Remote-User\n代理地址: [127.0.0.1]\n"


def test_a_listed_gateway_says_who_it_is(site: Site) -> None:
    site.set(GATEWAY)
    told = Browser(site.port, headers={"X-Remote-User": "zhang"}).get("session")
    assert (told["login"], told["user"]["account"]) == ("proxy", "zhang")
    page = Browser(site.port, headers={"X-Remote-User": "zhang"}).open(OWN)
    assert page["may_change"]


def test_from_elsewhere_the_header_says_nothing(site: Site) -> None:
    site.set("登录请求头: X-Remote-User\n代理地址: [10.9.9.9]\n")
    told = Browser(site.port, headers={"X-Remote-User": "zhang"}).get("session")
    assert told["user"] is None
    assert "统一登录" in told["message"]


def test_without_the_setting_the_header_says_nothing(still: Site) -> None:
    assert Browser(still.port, headers={"X-Remote-User": "zhang"}).get("session")["user"] is None


def test_whom_the_gateway_knows_and_we_do_not_is_told_so(site: Site) -> None:
    site.set(GATEWAY)
    told = Browser(site.port, headers={"X-Remote-User": "stranger"}).get("session")
    assert told["user"] is None
    assert "“stranger”还没有登记" in told["message"]


def test_behind_a_gateway_passwords_open_nothing(site: Site) -> None:
    browser = site.browser("zhang")
    site.set(GATEWAY)
    assert browser.get("session")["user"] is None
    assert browser.log_in("zhang").status == 403


# Settings


def test_wrong_settings_are_told_and_open_nothing(site: Site) -> None:
    site.set("登录请求头: [a]\n代理地址: [不是地址]\n阅读要登录: 也许\n送审: 3\n密级: 无\n")
    answer = site.browser().ask("GET", "session")
    assert answer.status == 500
    for key in ("登录请求头", "代理地址", "阅读要登录", "送审", "密级"):
        assert f"“{key}”" in answer.error["message"]


@pytest.mark.parametrize("text", ["[", "- a\n", "\xff"])
def test_settings_that_are_none_are_told(site: Site, text: str) -> None:
    site.installation.edit_settings_file.write_bytes(text.encode("latin-1"))
    assert "edit.yml" in site.browser().ask("GET", "session").error["message"]


def test_empty_settings_are_the_defaults(site: Site) -> None:
    site.set("# 还没有\n")
    assert site.browser().get("session")["login"] == "password"
