"""The day that counts, told in Shanghai."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

# China has one time zone and no daylight saving; a fixed offset needs no time zone database.
SHANGHAI = timezone(timedelta(hours=8))


def reference_date(environment: Mapping[str, str] = os.environ) -> date:
    """Return the day that deadlines are judged by: that of SOURCE_DATE_EPOCH, else today, in Shanghai."""
    epoch = environment.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.astimezone(SHANGHAI).date()
