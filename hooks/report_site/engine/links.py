"""What MkDocs makes of the addresses on a page: what each becomes, leads to, and what is wrong with it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import pages
from mkdocs.structure.files import File, Files

from report_site.memo import digest


@dataclass(frozen=True)
class Links:
    """The answers to a page's addresses.

    anchors: By path of the file led to, the anchors there with the address as written.
    warnings: What MkDocs says of the addresses, each with its level.
    digest: What all of it is known by.
    """

    anchors: dict[str, dict[str, str]]
    warnings: tuple[tuple[int, str], ...]
    digest: str


def follow(addresses: Iterable[str], file: File, files: Files, config: MkDocsConfig) -> Links:
    """Ask MkDocs what it makes of addresses on the page of a file, in silence."""
    processor = pages._RelativePathTreeprocessor(file, files, config)
    with _heard() as records:
        answers = [(address, processor.path_to_url(address)) for address in addresses]
    warnings = tuple((record.levelno, record.getMessage()) for record in records)
    anchors = {target.src_uri: dict(links) for target, links in processor.links_to_anchors.items()}
    return Links(anchors, warnings, digest(repr((answers, anchors, warnings))))


def tell(links: Links) -> None:
    """Say what MkDocs would have said if it had rendered the page."""
    for level, message in links.warnings:
        pages.log.log(level, message)


@contextmanager
def _heard() -> Iterator[list[logging.LogRecord]]:
    """Keep what MkDocs says of pages from everybody else, however talkative it is told to be."""
    records: list[logging.LogRecord] = []
    handler = _Keeper(records)
    level, propagate, handlers = pages.log.level, pages.log.propagate, pages.log.handlers
    pages.log.setLevel(logging.INFO)
    pages.log.propagate, pages.log.handlers = False, [handler]
    try:
        yield records
    finally:
        pages.log.setLevel(level)
        pages.log.propagate, pages.log.handlers = propagate, handlers


class _Keeper(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
