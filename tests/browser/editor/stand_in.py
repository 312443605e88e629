"""A stand-in for the editing server: a few pages in memory, and the API of edit/API.md over them.

It stands in for what the browser's code cannot tell from the real server, and lets a test say what
happens next: a lost network, an ended session, somebody who saves meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import markdown
import report_site
from report_site.edit.merging import merge as merge_texts
from report_site.ledger.settings import Settings, load_settings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from tests.publish import web

EDIT = Path(report_site.__file__).parent / "edit"
NONCE = "stand-in"
POLICY = (
    "default-src 'none'; script-src 'self'; "
    f"style-src 'self' 'nonce-{NONCE}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TIME = "2024-01-15T09:00:00+08:00"


def token_of(text: str | None) -> str:
    """Return what names a state of a page: a hash of its text, nothing for a page that does not exist."""
    return "" if text is None else hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass
class Desk:
    """What the stand-in holds, and what a test wants to happen.

    pages: Texts by path; `seen` has every text there ever was by its token, for merging.
    findings: What the next previews find. problems: why the next save is refused.
    imports: Of which page which file was to be imported. imported: what it is read as, unreadable if empty.
    """

    pages: dict[str, str]
    seen: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, dict[str, str]] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    saves: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    imports: list[tuple[str, str]] = field(default_factory=list)
    imported: dict[str, Any] = field(default_factory=dict)
    previews: list[str] = field(default_factory=list)
    commits: list[tuple[str, str]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[str] = field(default_factory=lambda: ["committed", "publishing", "live"])
    session: bool = True
    must_change: bool = False
    may_change: bool = True
    review: bool = False

    def write(self, path: str, text: str) -> None:
        """Put a text where a page stands, as somebody else's save would."""
        self.seen[token_of(text)] = text
        self.pages[path] = text


class RefusalError(Exception):
    """An answer that says no."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        error = {"code": code, "message": message, "remedy": "", "problems": [], **more}
        self.response = JSONResponse({"error": error}, status)


def vocabulary(settings: Settings, items: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the vocabulary as the API gives it, with two branches."""
    relations = []
    for relation in settings.relations.values():
        for label, kinds, targets in (
            (relation.forward, relation.sources, relation.targets),
            (relation.backward, relation.targets, relation.sources),
        ):
            relations.append(
                {"code": relation.code, "label": label, "kinds": sorted(kinds), "targets": sorted(targets)}
            )
    columns: dict[str, list[str]] = {}
    for name, column in settings.branches.columns.items():
        columns.setdefault(column, []).append(name)
    template = [["编号", ""], ["对应反馈", ""], ["责任单位", "未填报"], ["状态", "未填报"]]
    return {
        "hash": "1",
        "kinds": [
            {
                "code": k.code,
                "label": k.label,
                "prefix": k.prefix,
                "stateful": k.stateful,
                "template": template,
            }
            for k in settings.kinds.values()
        ],
        "fields": [
            {"code": each.code, "label": each.label, "type": each.type} for each in settings.fields.values()
        ],
        "roles": list(settings.roles),
        "states": [{"name": name, "class": code} for name, code in settings.states.items()],
        "relations": relations,
        "units": [
            {"name": f"机关{number}党支部", "names": [f"{number}支部"], "path": None}
            for number in ("第一", "第二")
        ],
        "all_branches": list(settings.all_branches),
        "years": [2023],
        "next_ids": {
            kind.prefix: {str(year): f"{kind.prefix}-{year}-9" for year in (2022, 2023, 2024)}
            for kind in settings.kinds.values()
        },
        "items": items,
        "records": {
            "columns": [{"name": name, "names": names} for name, names in columns.items()],
            "activities": [{"name": name, "names": []} for name in settings.branches.activity_names],
        },
        "facts": list(settings.branches.facts),
    }


def application(desk: Desk) -> Starlette:
    """Return the stand-in over a desk."""
    words = load_settings({})

    def need_session(request: Request) -> None:
        if request.method != "GET" and request.headers.get("X-Report-Site") != "editor":
            raise RefusalError(403, "origin", "请求不是编辑器发来的")
        if not desk.session:
            raise RefusalError(401, "login", "登录已经过期，请重新登录")

    def user() -> dict[str, Any]:
        who = {"account": "zhangsan", "name": "张三", "role": "编辑", "must_change": desk.must_change}
        return {"user": who if desk.session else None, "login": "password", "expires": TIME}

    async def shell(request: Request) -> Response:
        text = (EDIT / "static/index.html").read_text(encoding="utf-8").replace("__NONCE__", NONCE)
        return HTMLResponse(text, headers={"Content-Security-Policy": POLICY})

    async def session(request: Request) -> Response:
        if request.method == "POST":
            said = await request.json()
            if said["password"] != "正确的口令":
                raise RefusalError(401, "password", "帐号或口令不对")
            desk.session = True
        if request.method == "DELETE":
            desk.session = False
            return Response(status_code=204)
        return JSONResponse(user())

    async def password(request: Request) -> Response:
        desk.must_change = False
        return JSONResponse(user())

    async def page(request: Request) -> Response:
        need_session(request)
        path = request.query_params["path"]
        text = desk.pages.get(path)
        return JSONResponse(
            {
                "path": path,
                "exists": text is not None,
                "token": token_of(text),
                "text": text or "",
                "title": (text or "").splitlines()[0].lstrip("# ") if text else path,
                "url": None if text is None else path.removesuffix(".md") + "/",
                "may_change": desk.may_change,
                "why": "" if desk.may_change else "这一页归第二支部",
                "review": desk.review,
                "changed": {"commit": "c0", "time": TIME, "name": "李四", "message": "补充责任单位"},
                "draft": desk.drafts.get(path),
                "vocabulary": "1",
            }
        )

    async def pages(request: Request) -> Response:
        need_session(request)
        found = [
            {"path": path, "title": text.splitlines()[0].lstrip("# "), "url": "", "may_change": True}
            for path, text in desk.pages.items()
        ]
        return JSONResponse({"pages": found})

    async def draft(request: Request) -> Response:
        need_session(request)
        if request.method == "DELETE":
            desk.drafts.pop(request.query_params["path"], None)
            return Response(status_code=204)
        said = await request.json()
        desk.drafts[said["path"]] = {"text": said["text"], "token": said["token"], "time": TIME}
        return JSONResponse({"time": TIME})

    async def drafts(request: Request) -> Response:
        need_session(request)
        found = [{"path": p, "title": p, "time": TIME, "token": "", "outdated": False} for p in desk.drafts]
        return JSONResponse({"drafts": found})

    async def save(request: Request) -> Response:
        need_session(request)
        said = await request.json()
        desk.saves.append(said)
        if desk.problems:
            problems, desk.problems = desk.problems, []
            raise RefusalError(422, "refused", f"没有保存：有 {len(problems)} 处要改", problems=problems)
        if desk.review:
            return JSONResponse(
                {"commit": None, "review": {"id": "4c2f81"}, "files": [], "warnings": []}, 202
            )
        merged = [merge(desk, each) for each in said["files"]]
        for each in merged:
            if each["text"] is None:
                desk.pages.pop(each["path"])
            else:
                desk.write(each["path"], each["text"])
            desk.drafts.pop(each["path"], None)
        desk.commits.insert(0, (f"c{len(desk.commits) + 1}", said["message"]))
        return JSONResponse(answer(desk, merged))

    async def upload(request: Request) -> Response:
        need_session(request)
        if request.method == "GET":
            return Response(desk.uploads[request.query_params["path"]], media_type="image/png")
        stem, _, kind = request.query_params["name"].rpartition(".")
        if kind not in ("png", "jpg", "pdf", "docx"):
            raise RefusalError(422, "refused", f"不能上传 .{kind} 文件")
        name = f"{stem}-1a2b3c4d.{kind}"
        folder = request.query_params["path"].rpartition("/")[0]
        desk.uploads[f"{folder}/{name}"] = await request.body()
        picture = kind not in ("pdf", "docx")
        text = f"{'!' if picture else ''}[{stem}]({name})"
        return JSONResponse({"path": f"{folder}/{name}", "name": name, "picture": picture, "markdown": text})

    async def import_file(request: Request) -> Response:
        need_session(request)
        desk.imports.append((request.query_params["path"], request.query_params["name"]))
        if not desk.imported:
            raise RefusalError(422, "refused", "这是旧版 Word（.doc）文件")
        return JSONResponse(desk.imported)

    async def preview(request: Request) -> Response:
        need_session(request)
        said = await request.json()
        desk.previews.append(said["text"])
        body = markdown.markdown(said["text"], extensions=["tables"])
        page = (
            '<!doctype html><html lang="zh"><head><title>预览</title><link rel="stylesheet" href="/site.css">'
            "<script>document.title = '不许运行'</script></head>"
            f"<body><article>{body}</article></body></html>"
        )
        return JSONResponse(
            {
                "html": page,
                "title": "",
                "words": len(said["text"]),
                "items": [],
                "findings": desk.findings,
                "uploads": list(desk.uploads),
            }
        )

    async def get_vocabulary(request: Request) -> Response:
        need_session(request)
        return JSONResponse(vocabulary(words, desk.items))

    async def new(request: Request) -> Response:
        need_session(request)
        if request.method == "POST":
            said = await request.json()
            path = f"branches/first/{said['values']['date'][:4]}.md"
            text = desk.pages.get(path, "# 活动记录\n")
            row = (
                f"\n| 日期 | 类型 |\n| --- | --- |\n| {said['values']['date']} | {said['values']['type']} |\n"
            )
            found = {"path": path, "text": text + row, "token": token_of(desk.pages.get(path)), "line": 5}
            return JSONResponse({"pages": [found]})
        asks = [
            {"name": "date", "label": "日期", "kind": "date"},
            {
                "name": "type",
                "label": "类型",
                "kind": "choice",
                "choices": [{"value": "党课", "label": "党课"}],
            },
        ]
        return JSONResponse({"templates": [{"id": "record", "title": "一次活动记录", "asks": asks}]})

    async def history(request: Request) -> Response:
        need_session(request)
        found = [
            {"commit": commit, "time": TIME, "name": "张三", "message": message or "修改", "deleted": False}
            for commit, message in [*desk.commits, ("c0", "第一版")]
        ]
        return JSONResponse({"commits": found, "more": False})

    async def diff(request: Request) -> Response:
        need_session(request)
        return JSONResponse(DIFFERENCE)

    async def restore(request: Request) -> Response:
        need_session(request)
        said = await request.json()
        path, text = said["path"], "# 第一版\n"
        if said["token"] != token_of(desk.pages[path]):
            raise RefusalError(409, "conflict", "别人刚才也改了", conflicts=[])
        desk.write(path, text)
        return JSONResponse(answer(desk, [{"path": path, "text": text, "merged": []}]))

    async def reviews(request: Request) -> Response:
        need_session(request)
        return JSONResponse({"reviews": desk.reviews})

    async def review(request: Request) -> Response:
        need_session(request)
        if request.method == "POST":
            desk.decisions.append(await request.json())
            return Response(status_code=204)
        files = [{"path": "branches/first/2023.md", "text": "# 新\n", "diff": DIFFERENCE}]
        return JSONResponse({**desk.reviews[0], "files": files})

    async def status(request: Request) -> Response:
        state = desk.statuses.pop(0) if len(desk.statuses) > 1 else desk.statuses[0]
        return JSONResponse({"state": state, "message": "", "url": None, "error": None})

    async def nothing(request: Request) -> Response:
        return Response("body { font-family: sans-serif }", media_type="text/css")

    async def fail(request: Request, error: Exception) -> Response:
        assert isinstance(error, RefusalError)
        return error.response

    api = [
        Route("/session", session, methods=["GET", "POST", "DELETE"]),
        Route("/password", password, methods=["POST"]),
        Route("/page", page),
        Route("/pages", pages),
        Route("/draft", draft, methods=["PUT", "DELETE"]),
        Route("/drafts", drafts),
        Route("/save", save, methods=["POST"]),
        Route("/upload", upload, methods=["GET", "PUT"]),
        Route("/import", import_file, methods=["PUT"]),
        Route("/preview", preview, methods=["POST"]),
        Route("/vocabulary", get_vocabulary),
        Route("/new", new, methods=["GET", "POST"]),
        Route("/history", history),
        Route("/diff", diff),
        Route("/restore", restore, methods=["POST"]),
        Route("/reviews", reviews),
        Route("/review", review, methods=["GET", "POST"]),
        Route("/status", status),
    ]
    routes = [
        Route("/below/edit/", shell),
        Mount("/below/edit/api", routes=api),
        Mount("/below/edit/static", StaticFiles(directory=EDIT / "static")),
        Mount("/source", StaticFiles(directory=EDIT / "client/src")),
        Route(
            "/blank",
            lambda request: HTMLResponse("<!doctype html><title>空</title><link rel='icon' href='data:,'>"),
        ),
        Route("/site.css", nothing),
    ]
    return Starlette(routes=routes, exception_handlers={RefusalError: fail})


DIFFERENCE: Mapping[str, Any] = {
    "items": [
        {"id": "WT-2023-1", "title": "一是学习不够", "change": "changed", "what": ["状态：推进中 → 已完成"]}
    ],
    "text": [
        {"kind": "same", "lines": ["# 三、存在问题"], "skipped": 3, "after": ["- 编号：WT-2023-1"]},
        {
            "kind": "changed",
            "removed": ["- 状态：推进中"],
            "added": ["- 状态：已完成"],
            "parts": [["same", "- 状态："], ["removed", "推进中"], ["added", "已完成"]],
        },
    ],
}


def answer(desk: Desk, files: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a save says when it has been done."""
    told = [{**each, "token": token_of(each["text"]), "url": "reports/2023/problems/"} for each in files]
    return {
        "commit": f"c{len(desk.commits)}",
        "unchanged": False,
        "review": None,
        "files": told,
        "warnings": [],
    }


def merge(desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    """Merge one file with what stands there now, or fail with the conflict."""
    path, mine = said["path"], said["text"]
    theirs = desk.pages.get(said.get("from", path))
    if token_of(theirs) == said["token"] or mine is None:
        desk.pages.pop(said.get("from"), None)  # type: ignore[arg-type]
        return {"path": path, "text": mine, "merged": []}
    base = desk.seen[said["token"]]
    if theirs is None:
        region = {"kind": "conflict", "base": base, "mine": mine, "theirs": None}
        gone = {"path": path, "by": ["李四"], "token": "", "theirs": None, "regions": [region]}
        raise RefusalError(409, "conflict", "李四删除了这一页", conflicts=[gone])
    merged = merge_texts(base, mine, theirs)
    if merged.text is None:
        conflict = {
            "path": path,
            "by": ["李四"],
            "token": token_of(theirs),
            "theirs": theirs,
            "regions": [region.facts() for region in merged.regions],
        }
        raise RefusalError(409, "conflict", "李四刚才也改了同一处，请对照后再保存", conflicts=[conflict])
    return {"path": path, "text": merged.text, "merged": ["李四"]}


@contextmanager
def serving(desk: Desk) -> Iterator[int]:
    """Serve the stand-in; yield the port."""
    for text in desk.pages.values():
        desk.seen[token_of(text)] = text
    with web.serving(application(desk)) as port:
        yield port
