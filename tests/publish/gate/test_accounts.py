"""The account table: who may change what."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_site.publish.accounts import Account, AccountsError, Role, load_accounts, save_accounts

from tests.publish.gate.desk import ACCOUNTS


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "accounts.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AccountsError) as caught:
        load_accounts(path)
    return caught.value.problems


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "state/accounts.yml"
    save_accounts(path, ACCOUNTS.values())
    assert load_accounts(path) == ACCOUNTS
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_table_as_a_person_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "accounts.yml"
    path.write_text(
        "zhang:\n  姓名: 张三\n  邮箱: z@a.invalid\n  角色: 编辑\n  负责: [docs/branches/first/]\n",
        encoding="utf-8",
    )
    zhang = Account("zhang", "张三", ("z@a.invalid",), Role.EDITOR, ("branches/first",))
    assert load_accounts(path) == {"zhang": zhang}


@pytest.mark.parametrize("text", ["", "# 还没有人\n"])
def test_an_empty_table_is_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "accounts.yml").write_text(text, encoding="utf-8")
    assert load_accounts(tmp_path / "accounts.yml") == {}


def test_no_table_is_nobody(tmp_path: Path) -> None:
    assert load_accounts(tmp_path / "accounts.yml") == {}


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = """\
        张三: {姓名: 张三, 邮箱: [a@a.invalid], 角色: 审核}
        li: {邮箱: [不是邮箱], 角色: 主编, 密级: 无}
        wang: {姓名: 王五, 邮箱: [A@a.invalid], 角色: 编辑}
        zhao: {姓名: 赵六, 邮箱: {a: b}, 角色: 编辑, 负责: [../etc, branches/.x]}
        sun:
        """
    said = "\n".join(problems(tmp_path, text))
    for expected in (
        "“张三”：用户名只能用",
        "“li”：缺少姓名",
        "“li”：“不是邮箱”不是邮箱地址",
        "“li”：角色不能写“主编”",
        "“li”：没有“密级”这一项",
        "“wang”：编辑要写明负责的文件夹",
        "“wang”：邮箱 A@a.invalid 与“张三”的相同",
        "“zhao”：邮箱应当是一列文字",
        "“zhao”：缺少邮箱",
        "“zhao”：“../etc”不是 docs 下面的文件夹",
        "“zhao”：“branches/.x”不是 docs 下面的文件夹",
        "“sun”：下面要写",
    ):
        assert expected in said, said


@pytest.mark.parametrize("text", ["[", "- a\n- b\n"])
def test_a_table_that_is_none_is_told_in_one_sentence(tmp_path: Path, text: str) -> None:
    assert len(problems(tmp_path, text)) == 1


def test_an_editor_s_folder_is_no_prefix_of_a_name() -> None:
    zhang = ACCOUNTS["zhang"]
    assert zhang.may_change("branches/first/a/b.md")
    assert not zhang.may_change("branches/first2/a.md")
    assert not zhang.may_change("branches/first")
    assert ACCOUNTS["wang"].may_change("index.md")


def test_addresses_are_the_same_in_any_case() -> None:
    assert ACCOUNTS["zhang"].wrote("ZHANG@example.invalid")
