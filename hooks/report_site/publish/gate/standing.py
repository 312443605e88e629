"""The site as it stands, read, checked and ready to be shown: what every job starts from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from report_site.checks import Review, Subject, review
from report_site.engine.events import Known
from report_site.engine.files import latest_changes
from report_site.engine.preview import Preview
from report_site.ledger.ids import ItemId
from report_site.ledger.items import Document
from report_site.ledger.query import Ledger
from report_site.memo import Memo
from report_site.pages.site import Change
from report_site.project import Project, build_ledger, load_project

from .base import Base
from .model import FOLDER

HOME = "index.md"


class Standing:
    """The site at a base. Everything is made when it is first asked for; `warm_up` asks for all of it."""

    def __init__(self, engine: Path, base: Base, today: date, before: Standing | None = None) -> None:
        """Take the site at a base.

        Args:
            engine: The folder of the engine's mkdocs.yml.
            base: The site's files.
            today: The reference date.
            before: The same engine's site at another base or date, which may not be used any more: what
                it has read is carried over.
        """
        self.engine, self.base, self.today = engine, base, today
        self.memo: Memo = before.memo if before else Memo()
        # The base's pages that were read, each with its text: to compare texts is faster than to digest them.
        self._known: dict[str, tuple[str, Document]] = before._known if before else {}
        if before:
            self.project, self.preview = before.project, before.preview

    @cached_property
    def project(self) -> Project:
        """The engine's settings."""
        return load_project(self.engine)

    @cached_property
    def preview(self) -> Preview:
        """The engine, ready to show any texts."""
        return Preview(self.engine / "mkdocs.yml")

    @cached_property
    def ledger(self) -> Ledger:
        """What the pages say."""
        ledger = self.read(self.base.pages)
        documents = ledger.register.document_of
        self._known = {path: (text, documents[path]) for path, text in self.base.pages.items()}
        return ledger

    @cached_property
    def review(self) -> Review:
        """The findings about them."""
        return self.check(self.ledger, self.base.others)

    @cached_property
    def changes(self) -> tuple[Change, ...] | None:
        """The latest changes, from the repository that the environment names."""
        with TemporaryDirectory() as folder:
            # As an exported tree has it: git tells what is below the folder that it is asked in.
            docs = Path(folder) / FOLDER
            docs.mkdir()
            return latest_changes(docs)

    def warm_up(self) -> None:
        """Make everything that jobs will ask for."""
        self.show(self.base.pages, self.base.others, Known(self.ledger, self.review, self.changes))
        register = self.ledger.register
        with_items = [item.path for item in islice(register.items.values(), 1)]
        self.preview.warm_up([HOME, *with_items, *(branch.path for branch in register.branches[:1])])
        self.memo.save()

    def show(self, pages: Mapping[str, str], others: Collection[str], known: Known) -> Preview:
        """Return the engine with other texts, ready to render them."""
        self.preview.show(pages, others, known)
        return self.preview

    def read(self, pages: Mapping[str, str]) -> Ledger:
        """Return what other texts say."""
        known = {
            path: self._known[path][1]
            for path, text in pages.items()
            if path in self._known and self._known[path][0] == text
        }
        return build_ledger(pages, self.project.settings, self.memo, known)

    def check(
        self, ledger: Ledger, others: Collection[str], gone: Mapping[ItemId, str] | None = None
    ) -> Review:
        """Return the findings about what other texts say.

        Args:
            ledger: What they say.
            others: The paths of all files that are no pages.
            gone: The ids that stood at the base and are no longer there, each with its page.
        """
        subject = Subject(
            ledger, self.today, gone or {}, organ=self.project.organ, files=tuple(others), memo=self.memo
        )
        return review(subject)
