"""Real pushes through the real hook: who may push what, and what the pusher reads."""

from __future__ import annotations

import os
import re
import shlex
import unicodedata
from pathlib import Path

import pytest
from report_site.publish.gate.limits import Limits

from tests.publish.gate.desk import ADMINISTRATOR, EDITOR, OTHER, PAGE, REVIEWER, Desk, Server, git, run_git
from tests.site_builder import ROOT

OTHERS_PAGE = "docs/branches/second/index.md"


def refused(server: Server, desk: Desk, user: str | None, *what: str, **environment: str) -> str:
    """Push what must not pass; return what the pusher reads, without git's `remote: `."""
    before = server.git("for-each-ref")
    passed, said = server.push(desk, user, *what, environment=environment)
    assert not passed
    assert server.git("for-each-ref") == before
    assert "Traceback" not in said
    return "\n".join(line.removeprefix("remote: ").rstrip() for line in said.splitlines())


def accepted(server: Server, desk: Desk, user: str | None, *what: str, **environment: str) -> str:
    passed, said = server.push(desk, user, *what, environment=environment)
    assert passed, said
    return said


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)


def test_an_editor_changes_his_own_branch_and_reads_nothing(server: Server, desk: Desk) -> None:
    desk.append(PAGE, "新的一句。")
    desk.commit(EDITOR)
    assert "remote:" not in accepted(server, desk, "zhang")
    assert server.head == desk.head


def test_an_editor_may_not_change_another_branch(server: Server, desk: Desk) -> None:
    desk.append(PAGE, "新的一句。")
    desk.append(OTHERS_PAGE, "别人的页。")
    (desk.root / "docs/index.md").unlink()
    desk.commit(EDITOR)
    said = refused(server, desk, "zhang")
    assert f"✗ {OTHERS_PAGE}\n  您没有修改这个文件的权限。" in said
    assert "✗ docs/index.md\n  您没有删除这个文件的权限。" in said
    assert f"✗ {PAGE}" not in said


@pytest.mark.parametrize("account", [REVIEWER, ADMINISTRATOR], ids=lambda account: account.role.value)
def test_a_reviewer_and_an_administrator_change_every_page(
    server: Server, desk: Desk, account: object
) -> None:
    assert account in (REVIEWER, ADMINISTRATOR)
    desk.append(OTHERS_PAGE, "新的一句。")
    desk.commit(account)
    accepted(server, desk, account.user)


def test_the_answer_names_everything_at_once_within_76_columns(server: Server, desk: Desk) -> None:
    desk.append(PAGE, "<script>alert(1)</script>" + "长" * 2_000)
    desk.append("docs/branches/first/2023.md", "- 编号：WT-2023-9\n\n见 CS-2023-77。")
    desk.put("docs/branches/first/" + "很长的名字" * 12 + ".svg", b"x")
    desk.append(OTHERS_PAGE, "别人的页。")
    desk.commit(OTHER)
    said = refused(server, desk, "zhang")
    for expected in (
        "<script",
        "太长了",
        "CS-2023-77",
        "不收这种文件",
        "没有修改这个文件的权限",
        "不是推送的人",
    ):
        assert expected in said.replace("\n  ", "").replace("\n    ", ""), said
    assert f"✗ {PAGE} 第 10 行" in said
    answer = said[said.index("没有接收") : said.index("To /")]
    assert answer.rstrip().endswith("http://dj.example.invalid/guide/refused/")
    assert max(columns(line) for line in answer.split("\n")) <= 76


def test_warnings_pass_and_are_shown(server: Server, desk: Desk) -> None:
    desk.append(PAGE, "[附件](没有.pdf)\n\n##### 跳级")
    desk.commit(EDITOR)
    said = accepted(server, desk, "zhang")
    assert "有 2 处建议改好，不影响发布" in said
    assert "链接指向的“branches/first/没有.pdf”不存在" in said


def test_gitlab_s_editors_see_the_answer_too(server: Server, desk: Desk) -> None:
    desk.append(OTHERS_PAGE, "别人的页。")
    desk.commit(EDITOR)
    assert "GL-HOOK-ERR: ✗ " in refused(server, desk, None, GL_USERNAME="zhang")


# --- who pushes ------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ["REPORT_SITE_USER", "GITEA_PUSHER_NAME", "GL_USERNAME"])
def test_the_server_names_the_pusher(server: Server, desk: Desk, variable: str) -> None:
    desk.append(OTHERS_PAGE, "新的一句。")
    desk.commit(OTHER)
    accepted(server, desk, None, **{variable: "li"})


def test_somebody_without_an_account_may_not_push(server: Server, desk: Desk) -> None:
    desk.commit(EDITOR)
    assert "“sun”还没有登记，不能推送" in refused(server, desk, "sun")


def test_two_names_for_the_pusher_are_one_too_many(server: Server, desk: Desk) -> None:
    desk.commit(EDITOR)
    assert "分不清推送的是谁（li、zhang）" in refused(server, desk, "zhang", GITEA_PUSHER_NAME="li")


def test_a_forced_command_that_names_nobody_is_not_the_owner(server: Server, desk: Desk) -> None:
    desk.commit(EDITOR)
    said = refused(server, desk, None, SSH_ORIGINAL_COMMAND="git-receive-pack content.git")
    assert "没有说明推送的是谁" in said


def test_the_owner_of_the_machine_may_push_anybody_s_commits(server: Server, desk: Desk) -> None:
    desk.append(OTHERS_PAGE, "新的一句。")
    desk.commit(OTHER)
    accepted(server, desk, None)


def test_a_broken_account_table_lets_nobody_push(server: Server, desk: Desk) -> None:
    server.installation.accounts_file.write_text("zhang: {角色: 主编}\n", encoding="utf-8")
    desk.commit(EDITOR)
    assert "角色不能写“主编”" in refused(server, desk, "zhang")


def test_a_failure_inside_refuses_in_one_sentence_and_is_logged(server: Server, desk: Desk) -> None:
    (server.installation.root / "engine").unlink()
    desk.append(PAGE, "新的一句。")
    desk.commit(EDITOR)
    assert "没有接收：网站程序出了错，请把这个时间告诉管理员" in refused(server, desk, "zhang")
    assert "gate-error" in server.installation.log_file.read_text(encoding="utf-8")


def test_without_its_program_the_hook_says_so(server: Server, desk: Desk) -> None:
    hook = server.installation.content / "hooks/pre-receive"
    hook.write_text(re.sub("^python=.*", "python=/nowhere", hook.read_text(), flags=re.MULTILINE))
    desk.commit(EDITOR)
    assert "网站程序不见了，暂时不能接收" in refused(server, desk, "zhang")


# --- row 20: authors, refs, merges -----------------------------------------------------------


def test_row_20_a_forged_author_is_refused(server: Server, desk: Desk) -> None:
    desk.append(PAGE, "新的一句。")
    desk.commit(OTHER, committer=EDITOR)
    assert "的作者是 李四（li@example.invalid），不是推送的人" in refused(server, desk, "zhang").replace(
        "\n  ", ""
    )


def test_row_20_another_s_name_on_one_s_own_address_is_refused(server: Server, desk: Desk) -> None:
    desk.append(PAGE, "新的一句。")
    git(desk.root, "config", "user.name", "李四")
    git(desk.root, "config", "user.email", EDITOR.emails[0])
    git(desk.root, "commit", "-qam", "修改")
    assert "署名“李四”，邮箱却是张三的" in refused(server, desk, "zhang")


def test_row_20_a_forced_push_is_refused(server: Server, desk: Desk) -> None:
    desk.git("commit", "--amend", "-qm", "改写", author=ADMINISTRATOR)
    assert "会丢掉网站上已有的提交" in refused(server, desk, "zhao", "+main:main")


def test_row_20_main_cannot_be_deleted_nor_other_refs_made(server: Server, desk: Desk) -> None:
    desk.git("tag", "v1")
    said = refused(server, desk, "zhao", ":main", "main:draft", "v1", "main:refs/notes/commits")
    for expected in ("不能删除 main 分支", "不收“draft”", "这里不收标签", "不收“refs/notes/commits”"):
        assert expected in said


def test_row_20_main_must_be_a_commit(server: Server, desk: Desk) -> None:
    desk.git("tag", "-m", "标签", "v1", author=EDITOR)
    said = refused(server, desk, "zhao", "refs/tags/v1:refs/heads/main")
    assert "main 只能指向一次提交" in said or "non-commit object" in said


def test_row_20_a_merge_that_takes_back_others_work_is_refused(server: Server, desk: Desk) -> None:
    start = desk.head
    desk.append(OTHERS_PAGE, "李四的工作。")
    desk.commit(OTHER)
    accepted(server, desk, "li")
    theirs = desk.head
    desk.git("reset", "--hard", "-q", start)
    desk.append(PAGE, "张三的工作。")
    desk.commit(EDITOR)
    desk.git("merge", "-q", "-s", "ours", "-m", "合并", theirs, author=EDITOR)
    assert f"✗ {OTHERS_PAGE}\n  您没有修改这个文件的权限。" in refused(server, desk, "zhang")


def test_row_20_a_file_that_only_a_merge_holds_is_seen(server: Server, desk: Desk) -> None:
    start = desk.head
    desk.append(PAGE, "一。")
    first = desk.commit(EDITOR)
    desk.git("reset", "--hard", "-q", start)
    desk.append("docs/branches/first/2023.md", "二。")
    desk.commit(EDITOR)
    desk.git("merge", "-q", "--no-commit", first, author=EDITOR)
    desk.put("docs/branches/first/evil.html", b"<script>")
    desk.commit(EDITOR)
    desk.git("rm", "-q", "docs/branches/first/evil.html")
    desk.commit(EDITOR)
    assert "✗ docs/branches/first/evil.html\n  不收这种文件。" in refused(server, desk, "zhang")


def test_row_20_what_one_commit_adds_and_the_next_deletes_is_seen(server: Server, desk: Desk) -> None:
    desk.put("docs/branches/first/virus.exe", b"MZ")
    desk.append(PAGE, "<script>")
    hidden = desk.commit(EDITOR)
    desk.git("rm", "-q", "docs/branches/first/virus.exe")
    desk.git("checkout", "-q", "HEAD~1", "--", PAGE)
    desk.commit(EDITOR)
    said = refused(server, desk, "zhang")
    assert "✗ docs/branches/first/virus.exe\n  不收这种文件。" in said
    assert f"✗ {PAGE} 第 10 行" in said
    assert f"在提交 {hidden[:8]} 里，后来改掉了" in re.sub(r"\n +", "", said)


def test_what_a_later_commit_put_right_passes_once_joined(server: Server, desk: Desk) -> None:
    desk.append(PAGE, "<script>")
    desk.commit(EDITOR)
    desk.git("checkout", "-q", "HEAD~1", "--", PAGE)
    desk.append(PAGE, "改好了。")
    desk.commit(EDITOR)
    refused(server, desk, "zhang")
    desk.git("reset", "-q", "--soft", server.head)
    desk.commit(EDITOR)
    accepted(server, desk, "zhang")


def test_an_editor_merges_the_main_line(server: Server, desk: Desk) -> None:
    start = desk.head
    desk.append(OTHERS_PAGE, "李四的工作。")
    desk.commit(OTHER)
    accepted(server, desk, "li")
    theirs = desk.head
    desk.git("reset", "--hard", "-q", start)
    desk.append(PAGE, "张三的工作。")
    desk.commit(EDITOR)
    desk.git("merge", "-q", "-m", "合并", theirs, author=EDITOR)
    accepted(server, desk, "zhang")


def test_a_reviewer_merges_an_editor_s_branch(server: Server, desk: Desk) -> None:
    desk.git("checkout", "-q", "-b", "draft")
    desk.append(PAGE, "张三的工作。")
    desk.commit(EDITOR)
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "-m", "通过", "draft", author=REVIEWER)
    accepted(server, desk, "wang")


def test_a_reviewer_approves_an_editor_s_commit_by_committing_it(server: Server, desk: Desk) -> None:
    desk.append(PAGE, "张三的工作。")
    desk.commit(EDITOR, committer=REVIEWER)
    accepted(server, desk, "wang")


def test_a_reviewer_may_not_push_others_commits_bare_nor_those_of_strangers(
    server: Server, desk: Desk
) -> None:
    start = desk.head
    desk.append(PAGE, "张三的工作。")
    desk.commit(EDITOR)
    assert "不是推送的人" in re.sub(r"\n +", "", refused(server, desk, "wang"))
    desk.git("reset", "--hard", "-q", start)
    desk.git("checkout", "-q", "-b", "draft")
    desk.append(PAGE, "陌生人的工作。")
    git(desk.root, "-c", "user.name=某人", "-c", "user.email=x@example.invalid", "commit", "-qam", "修改")
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "-m", "通过", "draft", author=REVIEWER)
    assert "的作者是 某人（x@example.invalid）" in re.sub(r"\n +", "", refused(server, desk, "wang"))


# --- rows 12 and 14: what is no plain file, and what is no content -----------------------------


def test_row_12_links_submodules_and_programs_are_refused(server: Server, desk: Desk) -> None:
    (desk.root / "docs/branches/first/a.png").symlink_to("/etc/hostname")
    (desk.root / "docs/branches/first/etc").symlink_to("/etc")
    desk.put("docs/branches/first/run.md", b"# x\n")
    (desk.root / "docs/branches/first/run.md").chmod(0o755)
    desk.git("add", "--all")
    desk.git("update-index", "--add", "--cacheinfo", f"160000,{desk.head},docs/branches/first/sub")
    desk.git("commit", "-qm", "修改", author=EDITOR)
    said = refused(server, desk, "zhang")
    assert "✗ docs/branches/first/a.png\n  这是符号链接，只收普通文件。" in said
    assert "✗ docs/branches/first/etc\n  这是符号链接，只收普通文件。" in said
    assert "✗ docs/branches/first/sub\n  这是子模块，只收普通文件。" in said
    assert "✗ docs/branches/first/run.md\n  这是可执行文件，只收普通文件。" in said


@pytest.mark.parametrize(
    "path", ["mkdocs.yml", ".gitlab-ci.yml", ".gitea/workflows/x.yml", ".gitattributes", "hooks/x.py", "docs"]
)
def test_row_14_nothing_but_pages_reaches_the_engine_whoever_pushes(desk: Desk, path: str) -> None:
    base = desk.head
    if path == "docs":
        desk.git("rm", "-rq", "docs")
    desk.put(path, b"x")
    desk.commit(ADMINISTRATOR)
    problems = desk.judged(base, ADMINISTRATOR).errors
    assert any(each.path == path and "不在 docs 文件夹里" in each.message for each in problems)


def test_row_15_a_push_that_is_too_large_stops_while_it_comes_in(server: Server, desk: Desk) -> None:
    server.git("config", "receive.maxInputSize", "100k")
    desk.put("docs/branches/first/x.png", b"\x89PNG\r\n\x1a\n" + os.urandom(300_000))
    desk.commit(EDITOR)
    refused(server, desk, "zhang")


def test_row_15_a_tree_that_holds_itself_many_times_over_is_not_unfolded(server: Server, desk: Desk) -> None:
    entry = f"100644 blob {desk.git('rev-parse', f'HEAD:{PAGE}')}\t"
    for _ in range(9):
        tree = desk.made_tree(f"{entry}{name}" for name in "0123456789")
        entry = f"040000 tree {tree}\t"
    commit = desk.git("commit-tree", "-p", "HEAD", "-m", "炸弹", tree, author=EDITOR)
    assert "没有接收：网站程序出了错" in refused(server, desk, "zhang", f"{commit}:refs/heads/main")


def test_a_push_of_too_many_commits_or_files_is_refused(desk: Desk) -> None:
    base = desk.head
    for _ in range(3):
        desk.commit(EDITOR)
    assert "提交，太多了" in desk.judged(base, limits=Limits(commits=2)).errors[0].message
    desk.write("-- branches/first/a.md --\n# 甲\n-- branches/first/b.md --\n# 乙\n")
    desk.commit(EDITOR)
    assert "文件，太多了" in desk.judged(base, limits=Limits(files=1)).errors[0].message


# --- over ssh, as the guide says ---------------------------------------------------------------


def test_the_forced_command_of_the_guide_names_the_pusher_whatever_he_claims(
    server: Server, desk: Desk, tmp_path: Path
) -> None:
    guide = (ROOT / "docs/guide/accounts.md").read_text(encoding="utf-8")
    (forced,) = re.findall(r'command="(.*)" ssh-ed25519', guide)
    # What sshd does with a key's line: the client's command in a variable, none of the client's environment.
    sshd = tmp_path / "sshd"
    sshd.write_text(
        "#!/bin/sh\n"
        f'exec env -i PATH="$PATH" SSH_ORIGINAL_COMMAND="$2" sh -c {shlex.quote(as_zhang(forced))}\n',
        encoding="utf-8",
    )
    sshd.chmod(0o755)
    desk.append(OTHERS_PAGE, "别人的页。")
    desk.commit(EDITOR)
    done = run_git(
        desk.root,
        "push",
        f"ssh://site@dj.example.invalid{server.installation.content}",
        "main",
        GIT_SSH=str(sshd),
        GIT_SSH_VARIANT="simple",
        REPORT_SITE_USER="zhao",
    )
    assert done.returncode != 0
    assert "您没有修改这个文件的权限" in done.stderr.decode("utf-8")


def as_zhang(forced: str) -> str:
    return forced.replace('\\"', '"').replace("zhangsan", "zhang")
