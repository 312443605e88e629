"""Pages that are harmless at first sight, so that the audit need not read them tag by tag.

A page is, if it is made of nothing but the forms below, each of which every parser reads in the same way and
the audit has nothing against. Of all other pages nothing is said here: the audit reads them.
"""

from __future__ import annotations

import re
from collections.abc import Container

from report_site.pages.security import inline_scripts, script_hash

# Their content is no HTML, or they are for the audit to judge.
_OTHERS = (
    "(?i:script|style|title|textarea|xmp|plaintext|listing|noembed|noframes|noscript"
    r"|iframe|frame|object|embed|applet|base)[\s/>]"
)
# Attributes that may run, load, send or lead somewhere, whatever tag they stand on.
_TELLING = (
    "(?i:on|(?:style|href|xlink:href|src|srcset|poster|data|action|formaction|background|manifest"
    r"|http-equiv)[\s=/>])"
)
_PLAIN = rf"""(?!{_TELLING})[A-Za-z][A-Za-z0-9:_-]*(?:="[^"<>]*"|=[A-Za-z0-9-]+(?=[ \n>]))?"""
# Below the page or the site's root: no scheme, no host, nothing that stands for another character.
_BELOW = r"""(?!//)(?:[^"<>:&\\\x00-\x20]|&amp;)*+"""
_HERE = rf"""(?:href|xlink:href|src)="{_BELOW}\""""
_HOST = r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?"
_AWAY = rf"""href="(?:(?:{_HOST}|mailto:){_BELOW}|javascript:void\(0\))\""""
_FORMS = (
    "[^<]++",
    "<!doctype html>",
    "<!--[^<>-]*-->",
    "<title>[^<]*</title>",
    rf"<(?!{_OTHERS})[a-z][A-Za-z0-9-]*+(?:[ \n]+(?:{_PLAIN}|{_HERE}))*+[ \n]*/?>",
    "</[a-z][A-Za-z0-9-]* *>",
    # Of links only these may lead to another host: nothing happens before somebody clicks.
    rf"<a(?:[ \n]+(?:{_PLAIN}|{_HERE}|{_AWAY}))*+[ \n]*>",
    rf"""<link rel="canonical" href="{_HOST}{_BELOW}">""",
    rf"""<meta http-equiv="refresh" content="0; url=(?!'){_BELOW}">""",
    rf"""<script(?: id="[a-z_]*")?(?: type="application/json"| src="{_BELOW}"(?: type="module")?)?>"""
    "(?:[^<]|<(?!!--|(?i:/?script)))*+</script>",
)
_PAGE = re.compile(f"(?:{'|'.join(_FORMS)})*+", re.ASCII)


def is_harmless(html: str, hashes: Container[str]) -> bool:
    """Tell whether a page is surely harmless; False says nothing.

    Args:
        html: The page.
        hashes: Of the inline scripts that may run.
    """
    if not _PAGE.fullmatch(html):
        return False
    return all(script_hash(script) in hashes for script in inline_scripts(html))
