"""The index on disk: one compressed shard per year and hash of the page's path, and a manifest of them.

A shard's name ends in the hash of its content: browsers keep what did not change, builds write what did.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from report_site.memo import Memo, digest

from .extract import Contents, Facts
from .vocabulary import Vocabulary, characters

FOLDER = "search"
MANIFEST = "manifest.json"
PAGES_PER_SHARD = 64
# Level 9 saves 2 % over 6 and takes twice as long.
_LEVEL = 6
# A sixth smaller than UTF-8 when compressed, and every browser reads it. The few characters that Python and
# browsers see differently in it are written as JSON escapes.
_ENCODING = "gb18030"
_DISPUTED = re.compile("[\u1e3f\ue000-\uf8ff\ud800-\udfff]")
_NOT_CODE = re.compile(r"^\s*(?://.*|/\*.*|\*(?:[ /].*)?)\n|^\s+", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page of the index.

    year: The year it is about, 0 for pages of no year.
    boost: The weight that its front matter gives it; below 1 it stands behind others.
    branch: The branch whose page it is.
    """

    path: str
    url: str
    title: str
    year: int
    boost: float
    branch: str | None
    contents: Contents

    def line(self) -> str:
        """Return the page as its line of a shard; path and year stand first, for `read_index`."""
        sections = [
            [each.anchor, each.title, each.fields, each.around, _facts(each.item)]
            for each in self.contents.sections
        ]
        head = [self.path, self.year, self.url, self.title, self.boost, self.branch]
        return _json([*head, sections, self.contents.text, self.contents.printed])


@dataclass(frozen=True)
class Line:
    """A page's line of a shard, which nobody needs as long as the shard is what it was.

    key: A digest of all that it is made of.
    text: Makes it.
    """

    path: str
    year: int
    key: str
    text: Callable[[], str]


@dataclass(frozen=True)
class Words:
    """What the manifest tells the worker: words, and the codes by which styles know kinds and states."""

    vocabulary: Vocabulary
    kinds: Mapping[str, str]
    states: Mapping[str, str]


def write_index(lines: Iterable[Line], words: Words, site: Path, memo: Memo | None = None) -> int:
    """Write the index below a site's folder, remove an older one's rest, return how many files changed.

    Args:
        lines: Every page's line.
        words: What else the worker must know.
        site: The site's folder. Whatever shards stand there are what their names say.
        memo: What was written before.
    """
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    shards = sorted(_shards(lines).items())
    tables = _write(folder, "characters", _json(characters()))
    written = [_shard(folder, f"{year}-{number}", rows, memo or Memo()) for (year, number), rows in shards]
    manifest = {
        # Newest first: in this order the worker loads them. Pages of no year come last.
        "shards": [
            [year, name, len(rows)]
            for ((year, _), rows), (name, _) in reversed(list(zip(shards, written, strict=True)))
        ],
        "characters": tables[0],
        "approximate": _address("approximate").removeprefix(f"{FOLDER}/"),
        "synonyms": words.vocabulary.synonyms,
        "terms": words.vocabulary.terms,
        "kinds": words.kinds,
        "states": words.states,
    }
    changed = sum(new for _, new in [*written, tables])
    changed += _put(folder / MANIFEST, _json(manifest).encode("utf-8"))
    names = {name for name, _ in [*written, tables]}
    for path in folder.glob("*.bin"):
        if path.name not in names:
            path.unlink()
    return changed


def read_index(site: Path) -> dict[str, str]:
    """Return the lines of the index in a site's folder by path, for builds that render only what changed."""
    try:
        return {path: line for name in shard_names(site) for path, line in read_shard(site / name).items()}
    except (OSError, ValueError, EOFError):
        return {}


def shard_names(site: Path) -> list[str]:
    """Return the paths of the index's shards below a site's folder, none where there is no index."""
    try:
        manifest = json.loads((site / FOLDER / MANIFEST).read_text(encoding="utf-8"))
        return [f"{FOLDER}/{name}" for _, name, _ in manifest["shards"]]
    except (OSError, ValueError, KeyError):
        return []


def read_shard(file: Path) -> dict[str, str]:
    """Return the lines of one shard by path.

    Raises:
        OSError, ValueError, EOFError: If it is none.
    """
    text = gzip.decompress(file.read_bytes()).decode(_ENCODING)
    return {_key(line)[0]: line for line in text.split("\n") if line}


def scripts() -> dict[str, str]:
    """Return the worker's two scripts, each by its address below the site's root, which names its content."""
    return {_address(name): _script(name) for name in ("worker", "approximate")}


def worker_address() -> str:
    """Return the address of the script that the page starts as its worker."""
    return _address("worker")


def _script(name: str) -> str:
    """Return a script without comment lines and indentation, a third of what readers would fetch."""
    text = (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8")
    return _NOT_CODE.sub("", text)


def _address(name: str) -> str:
    return f"{FOLDER}/{name}.{sha256(_script(name).encode('utf-8')).hexdigest()[:12]}.js"


def _shards(lines: Iterable[Line]) -> dict[tuple[int, int], list[Line]]:
    """Sort pages into shards of about PAGES_PER_SHARD; only a doubling of a year's pages moves them."""
    years: dict[int, list[Line]] = {}
    for line in lines:
        years.setdefault(line.year, []).append(line)
    shards: dict[tuple[int, int], list[Line]] = {}
    for year, pages in years.items():
        count = 1
        while len(pages) > count * PAGES_PER_SHARD:
            count *= 2
        for line in sorted(pages, key=lambda line: line.path):
            shards.setdefault((year, crc32(line.path.encode("utf-8")) % count), []).append(line)
    return shards


def _shard(folder: Path, name: str, rows: list[Line], memo: Memo) -> tuple[str, bool]:
    """Write a shard unless it stands there; return the name of its file and whether it is new."""
    key = digest(name, *(row.key for row in rows))
    before: str | None = memo.noted("shard of lines", key)
    if before and (folder / before).is_file():
        return before, False
    written = _write(folder, name, "\n".join(row.text() for row in rows))
    memo.note("shard of lines", key, written[0])
    return written


def _key(line: str) -> tuple[str, int]:
    """Return path and year of a page's line without reading the rest."""
    decoder = json.JSONDecoder()
    path, end = decoder.raw_decode(line, 1)
    year, _ = decoder.raw_decode(line, end + 1)
    return path, year


def _facts(item: Facts | None) -> list[Any] | None:
    return [item.id, item.kind, item.state, item.branches] if item else None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(folder: Path, name: str, text: str) -> tuple[str, bool]:
    data = _DISPUTED.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode(_ENCODING)
    path = folder / f"{name}.{sha256(data).hexdigest()[:12]}.bin"
    if path.is_file():
        return path.name, False
    return path.name, _put(path, gzip.compress(data, _LEVEL, mtime=0))


def _put(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    path.write_bytes(data)
    return True
