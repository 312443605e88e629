"""How a file of the site is sent: its type, whether it is worth compressing, how long it may be kept.

The built-in server, the configurations for nginx and Caddy and the targets all read this one table.
"""

from __future__ import annotations

from posixpath import splitext

from .assets import is_hashed

# Written out, for the system's own table differs from machine to machine.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
OTHER = "application/octet-stream"
COMPRESSED = frozenset([".html", ".css", ".js", ".json", ".map", ".xml", ".csv", ".txt", ".svg"])
FOR_EVER = "public, max-age=31536000, immutable"
ASK_ALWAYS = "no-cache"


def content_type(name: str) -> str:
    """Return a file's type by its name."""
    return TYPES.get(splitext(name)[1].lower(), OTHER)


def is_compressible(name: str) -> bool:
    """Tell whether a file is text, which gzip makes smaller."""
    return splitext(name)[1].lower() in COMPRESSED


def cache_control(name: str) -> str:
    """Return how long a reader may keep a file: for ever if its name changes with its content."""
    return FOR_EVER if is_hashed(name) else ASK_ALWAYS
