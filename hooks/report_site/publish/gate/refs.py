"""What a push may do to refs: bring the main line forward, nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from report_site.publish.git import Repository

from .model import MAIN, Problem, Update


def ref_problems(repository: Repository, update: Update) -> Iterator[Problem]:
    """Yield what is wrong with an update before its content is looked at."""
    name = update.ref.removeprefix("refs/heads/")
    if update.ref.startswith("refs/tags/"):
        yield Problem("", None, "这里不收标签", "去掉 --tags，只推送 main：git push origin main")
    elif update.ref != MAIN:
        message = f"只收 main 分支，不收“{name}”"
        yield Problem("", None, message, "把内容合并到 main，再推送：git push origin main")
    elif update.deletes:
        yield Problem("", None, "不能删除 main 分支", "要撤下内容，请在 main 上删去页面后提交")
    elif repository.kind(update.new) != "commit":
        yield Problem("", None, "main 只能指向一次提交", "请推送 main 分支：git push origin main")
    elif update.base and not repository.is_ancestor(update.base, update.new):
        remedy = "先取回别人的修改再推送：git pull，然后 git push；不要用 --force"
        yield Problem("", None, "这次推送会丢掉网站上已有的提交", remedy)
