"""The ledger as CSV, in UTF-8 with a byte order mark: Excel and WPS then open it without asking."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from report_site.ledger.columns import cell_text
from report_site.ledger.items import Item
from report_site.ledger.query import Ledger

# A cell that begins so would be run as a formula when the file is opened (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ledger_csv(ledger: Ledger, items: Iterable[Item], columns: Iterable[str]) -> str:
    """Return items as CSV with a header row; a text that a spreadsheet would run gets an apostrophe first."""
    columns = tuple(columns)
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for item in items:
        writer.writerow([_safe(cell_text(ledger, item, column)) for column in columns])
    return out.getvalue()


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
