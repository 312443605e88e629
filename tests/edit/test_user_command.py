"""`report-site user`: the administrator's words about accounts and passwords."""

from __future__ import annotations

import re

import pytest
from report_site.cli import main
from report_site.edit.passwords import Passwords
from report_site.publish.accounts import load_accounts

from tests.edit.desk import OWN, PASSWORD, Site
from tests.publish.gate.desk import ACCOUNTS, Desk


def run(site: Site, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    action, *rest = words
    code = main(["user", action, str(site.installation.root), *rest])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_new_account_gets_a_one_time_password_and_its_branches(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.installation.accounts_file.write_text(
        "# 说明\n\n" + site.installation.accounts_file.read_text("utf-8"), encoding="utf-8"
    )
    code, said = run(
        site, capsys, "add", "sun", "--name", "孙七", "--email", "sun@example.invalid", "--branch", "first",
        "--folder", "reports/2023",
    )  # fmt: skip
    assert code == 0
    once = re.findall("一次性口令：([a-z0-9-]+)（只显示这一次", said)[0]
    sun = load_accounts(site.installation.accounts_file)["sun"]
    assert (sun.name, sun.role.value, sun.folders) == ("孙七", "编辑", ("branches/first", "reports/2023"))
    assert {**load_accounts(site.installation.accounts_file)} == {**ACCOUNTS, "sun": sun}
    assert site.installation.accounts_file.read_text("utf-8").startswith("# 说明\n\n")
    assert site.browser().log_in("sun", once).json["user"]["must_change"]
    assert once not in site.installation.log_file.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("zhang", "--name", "张三", "--email", "a@a.invalid", "--branch", "first"),
            "已经有“zhang”这个帐号了",
        ),
        (("sun", "--name", "孙七", "--email", "zhang@example.invalid", "--branch", "first"), "相同"),
        (("sun", "--name", "孙七", "--email", "不是邮箱", "--branch", "first"), "不是邮箱地址"),
        (("孙", "--name", "孙七", "--email", "a@a.invalid", "--branch", "first"), "用户名只能用"),
        (("sun", "--name", "孙七", "--email", "a@a.invalid"), "编辑要写明负责的文件夹"),
        (("sun", "--name", "孙七", "--email", "a@a.invalid", "--folder", "../etc"), "不是 docs 下面的文件夹"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(
    site: Site, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, told = run(site, capsys, "add", *words)
    assert (code, said in told) == (2, True), told
    assert load_accounts(site.installation.accounts_file) == ACCOUNTS
    assert not Passwords(site.installation.passwords_file).has("sun")


def test_the_list_says_who_can_do_what(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    file = site.installation.passwords_file
    file.write_text(re.sub("(?m)^wang:.*\n", "", file.read_text("utf-8")), encoding="utf-8")
    site.editor.passwords.give_one_time("zhao")
    run(site, capsys, "disable", "li")
    _, said = run(site, capsys, "list")
    assert said.splitlines() == [
        "zhang  张三  编辑  branches/first",
        "li  李四  编辑  branches/second  [停用]",
        "wang  王五  审核  全部页面  [没有口令]",
        "zhao  赵六  管理员  全部页面  [一次性口令还没有改]",
    ]


def test_who_is_disabled_is_out_and_comes_back(
    site: Site, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = site.browser("zhang")
    assert run(site, capsys, "disable", "zhang") == (0, "已停用：张三（zhang）\n")
    assert browser.ask("GET", "page", query={"path": OWN}).status == 401
    desk.put("docs/branches/first/new.md", b"# x\n")
    desk.commit()
    passed, said = site.server.push(desk, "zhang")
    assert not passed
    assert "已经停用" in said
    assert run(site, capsys, "enable", "zhang")[0] == 0
    assert browser.open(OWN)["may_change"]
    assert site.server.push(desk, "zhang")[0]


def test_a_reset_ends_the_sessions_and_the_old_password(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = site.browser("zhang")
    _, said = run(site, capsys, "reset-password", "zhang")
    once = re.findall("一次性口令：([a-z0-9-]+)", said)[0]
    assert browser.get("session")["user"] is None
    assert site.browser().log_in("zhang").status == 401
    assert site.browser().log_in("zhang", once).status == 200


def test_who_waits_is_unlocked(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(6):
        status = site.browser().log_in("zhang", "不对的口令").status
    assert status == 429
    assert run(site, capsys, "unlock", "zhang") == (0, "已解锁：张三（zhang）\n")
    assert site.browser().log_in("zhang", PASSWORD).status == 200


@pytest.mark.parametrize("action", ["disable", "enable", "reset-password", "unlock"])
def test_an_account_that_is_none_is_told(site: Site, capsys: pytest.CaptureFixture[str], action: str) -> None:
    code, said = run(site, capsys, action, "nobody")
    assert (code, "没有“nobody”这个帐号" in said) == (2, True)
