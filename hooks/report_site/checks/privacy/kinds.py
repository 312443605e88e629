"""Private data in a text: what must not be published, where it stands, and a form of it that may be printed.

Pure: text in, places out. Patterns after the research on leaks by government sites; every one is linear in
the text (bounded repetition, no nested quantifiers). Full-width signs are folded first, one for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from report_site.checks.findings import Severity

from .words import PrivacyWords

# What people put between the groups of a number, what nobody sees included.
_GAP_SIGN = r"[ \t\u00a0\u3000\u00ad\u200b-\u200d\u2060\ufeff\u2010-\u2015-]"
_GAP = f"{_GAP_SIGN}{{0,2}}"
_BEFORE = r"(?<![0-9A-Za-z])(?<!\d\.)"
_AFTER = r"(?![0-9A-Za-z])"
# A number in groups is none if more digits stand before it: it is a row of figures.
_ALONE = r"(?<!\d[ \t-])"
_HAN = "[\u4e00-\u9fff]"

_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ＠＋－＊．]")
_FOLD = {ord(char): ord(char) - 0xFEE0 for char in map(chr, range(0xFF01, 0xFF5F)) if _FULL_WIDTH.match(char)}
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
_ID = re.compile(rf"{_BEFORE}{_PROVINCE}\d{{4}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXx]{_AFTER}")
_OLD_ID = re.compile(rf"{_BEFORE}{_PROVINCE}\d{{13}}{_AFTER}")
_GROUPED = rf"1[3-9]\d(?:{_GAP}\d{{4}}{_GAP}\d{{4}}|\d{_GAP}\d{{3}}{_GAP}\d{{4}})"
_MOBILE = re.compile(
    rf"(?:{_BEFORE}|(?<=tel)|(?<=Tel)|(?<=TEL))(?:(?:\+|00)?86{_GAP}{_GROUPED}|1[3-9]\d{{9}}|{_ALONE}{_GROUPED})"
    r"(?![0-9A-Za-z]|[.,]\d|[ ]?[万亿]?元)"
)
_LANDLINE = re.compile(
    rf"{_BEFORE}(?<!\d-)[(（]?(?:\+?86{_GAP})?0(?:10|2\d|[3-9]\d{{2}})[)）]?{_GAP}[2-8]\d{{2,3}}{_GAP}\d{{4}}"
    rf"(?:(?:[ -]|转)\d{{1,6}})?{_AFTER}"
    rf"|(?:电话|座机|传真|热线)[^\d\n]{{0,6}}(?P<short>(?!20\d\d(?:0[1-9]|1[0-2]))[2-8]\d{{2,3}}{_GAP}\d{{4}})(?![.,]\d){_AFTER}"
)
_LANDLINE_SIGN = re.compile(rf"0(?:10|2\d|[3-9]\d\d)[)）]?{_GAP}[2-8]\d\d|电话|座机|传真|热线")
# UnionPay, ICBC's old ones, Visa, MasterCard, JCB.
_CARD = re.compile(
    rf"{_BEFORE}{_ALONE}(?:62\d{{2}}|9558|4\d{{3}}|5[1-5]\d{{2}}|35\d{{2}})"
    rf"(?:\d{{12,15}}|{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{1,3}})?){_AFTER}"
)
_ESTATES = "小区|花园|家园|公寓|新村|新苑|宿舍"
_ADDRESS = re.compile(
    # a residential block: number, entrance, flat
    r"[\dA-Za-z一二三四五六七八九十]{1,4}(?:号楼|栋|幢|座|号|楼)[\dA-Za-z一二三四五六七八九十甲乙丙丁]{1,3}单元"
    r"(?:\d{1,2}楼)?\d{1,4}(?:室|号|户)?"
    # a housing estate, block and flat
    rf"|{_HAN}{{2,10}}(?:{_ESTATES})[^，。；、\n\d]{{0,6}}"
    r"(?:\d{1,3}(?:号楼|栋|幢|座|号|楼)-?\d{3,4}(?:室|户|号)?(?!\d|会议|活动|办公)|\d{1,3}-\d{1,2}-\d{3,4}(?!\d))"
    # a house in a village
    rf"|{_HAN}{{2,8}}村(?:[一二三四五六七八九十\d]{{1,3}}(?:组|社|队))?\d{{1,4}}号(?![文楼会公院门线路桥井机社服站点基大办展厅])"
    # whatever is called one's address
    r"|(?:家庭(?:住址|地址)|现住址|现住|居住地址|户籍(?:地址|所在地)|住址|家住)[：: \t]{0,4}"
    r"[^\d\n，。；|（(【\[〔]{2,30}\d{1,5}(?:号|弄|栋|幢|座|室|组|队|单元|楼|-\d)[^\n，。；、|]{0,20}"
)
# What an address cannot do without; it is found much faster, and no address goes on over a line's end.
_ADDRESS_SIGN = re.compile(
    r"单元\d|村[一二三四五六七八九十\d]|住址|地址|现住|户籍所在地|家住|"
    + "|".join(rf"{estate}[^，。；、\n\d]{{0,6}}\d" for estate in _ESTATES.split("|"))
)
_DIGIT = re.compile(r"\d")
# A number, whatever may stand between its digits.
_NUMBER = re.compile(rf"\d(?:(?:[)）]|{_GAP_SIGN}){{0,3}}\d)*")
_MAILBOX = re.compile(r"[A-Za-z0-9._%+\-]{1,64}\Z")
_HOST = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9-])")
_PASSPORT = re.compile(
    rf"(?<![0-9A-Za-z_-])(?:E[0-9A-HJ-NP-Z]\d{{7}}|G\d{{8}})(?![0-9A-Za-z_-])"
    rf"|(?:护照|通行证)[^\dA-Za-z\n]{{0,8}}(?P<named>[A-Z]{{1,2}}\d{{7,9}}){_AFTER}"
)
_PASSPORT_SIGN = re.compile(r"E[0-9A-Z]\d{6}|G\d{7}|护照|通行证")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. ]?"
    rf"(?=[A-HJ-NP-Z]{{0,5}}\d)[A-HJ-NP-Z0-9]{{5,6}}{_AFTER}"
)
_MASKED = re.compile(r"(?<!\d)\d{3,6}[*×●•xX]{3,}+\d{2,4}[\dXx]?(?![\dA-Za-z])")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_MOST_SHOWN = 6

Find = Callable[[str, PrivacyWords], Iterator[tuple[int, int]]]


@dataclass(frozen=True)
class Kind:
    """A kind of private data: its rule's code, severity, name, what to do about it, and how it is found.

    digits: How many digits a text must hold in a row for there to be any, whatever stands between them.
    sign: What it must hold beside them. Both are found much faster.
    """

    code: str
    severity: Severity
    title: str
    remedy: str
    find: Find
    digits: int = 0
    sign: re.Pattern[str] = re.compile("")


@dataclass(frozen=True)
class Private:
    """A private datum: its place in the text, and how it may be printed."""

    kind: Kind
    start: int
    end: int
    masked: str


def find_private(text: str, kind: Kind, words: PrivacyWords) -> Iterator[Private]:
    """Yield every datum of one kind.

    Args:
        text: Any text at all, markup included.
        kind: One of KINDS.
        words: What may be shown, and which words make a name private.
    """
    if _may_hold(text, kind):
        for start, end in kind.find(_read(text)[0], words):
            yield Private(kind, start, end, mask(text[start:end]))


def _may_hold(text: str, kind: Kind) -> bool:
    folded, digits = _read(text)
    return digits >= kind.digits and kind.sign.search(folded) is not None


# One text is searched for all kinds.
@lru_cache(maxsize=1)
def _read(text: str) -> tuple[str, int]:
    """Return a text with its full-width signs folded, and how many digits its longest number has."""
    folded = text.translate(_FOLD) if _FULL_WIDTH.search(text) else text
    longest = max((len(_DIGIT.findall(number)) for number in set(_NUMBER.findall(folded))), default=0)
    return folded, longest


def mask(datum: str) -> str:
    """Return a datum of which so little is left that it may be printed: at most six characters."""
    shown = 3 if len(datum) >= 11 else 1
    return (
        f"{datum[:shown]}{'*' * min(len(datum) - 2 * shown, 12)}{datum[-shown:]}" if len(datum) > 2 else "**"
    )


def hide(text: str, words: PrivacyWords) -> str:
    """Return a text, equal but for every private datum in it, which is masked."""
    for kind in KINDS:
        parts: list[str] = []
        position = 0
        for found in find_private(text, kind, words) if _may_hold(text, kind) else ():
            parts += (text[position : found.start], found.masked)
            position = found.end
        if parts:
            text = "".join([*parts, text[position:]])
    return text


def _characters(text: str) -> str:
    """Return the digits and letters of a number, in upper case."""
    return "".join(char for char in text if char.isalnum()).upper()


def _is_day(year: str, rest: str) -> bool:
    try:
        return 1900 <= date(int(year), int(rest[:2]), int(rest[2:])).year <= 2100
    except ValueError:
        return False


def _id_numbers(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    """GB 11643-1999: place, birthday, serial number and a check digit modulo 11."""
    for match in _ID.finditer(text):
        number = _characters(match.group())
        total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
        if _CHECKS[total % 11] == number[17] and _is_day(number[6:10], number[10:14]):
            yield match.span()


def _old_id_numbers(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    for match in _OLD_ID.finditer(text):
        number = _characters(match.group())
        if _is_day(f"19{number[6:8]}", number[8:12]):
            yield match.span()


def _mobiles(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    for match in _MOBILE.finditer(text):
        if not words.may_show_number(_characters(match.group())):
            yield match.span()


def _landlines(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    for match in _LANDLINE.finditer(text):
        group = "short" if match["short"] else 0
        if not words.may_show_number(_characters(match[group])):
            yield match.span(group)


def _cards(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    """16 to 19 digits with the check digit of ISO/IEC 7812 (Luhn)."""
    for match in _CARD.finditer(text):
        digits = [int(char) for char in reversed(_characters(match.group()))]
        total = sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
        if total % 10 == 0:
            yield match.span()


def _addresses(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    end = 0
    while sign := _ADDRESS_SIGN.search(text, end):
        start = text.rfind("\n", 0, sign.start()) + 1
        end = text.find("\n", sign.end())
        end = len(text) if end < 0 else end
        yield from (match.span() for match in _ADDRESS.finditer(text, start, end))


def _mails(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    for at in re.finditer("@", text):
        host = _HOST.match(text, at.end())
        box = _MAILBOX.search(text, max(0, at.start() - 64), at.start()) if host else None
        if box and host and not words.may_show_mail(box.group(), host.group()):
            yield box.start(), host.end()


def _passports(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    return (match.span("named" if match["named"] else 0) for match in _PASSPORT.finditer(text))


def _plates(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    return (match.span() for match in _PLATE.finditer(text))


def _names(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    for match in words.name_pattern.finditer(text) if words.name_sign.search(text) else ():
        name = match["after"] or match["before"]
        if "某" not in name and not any(name.startswith(word) for word in words.no_names):
            yield match.span("after" if match["after"] else "before")


def _half_masked(text: str, words: PrivacyWords) -> Iterator[tuple[int, int]]:
    for match in _MASKED.finditer(text):
        if sum(char.isdigit() for char in match.group()) > _MOST_SHOWN:
            yield match.span()


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_REMOVE = "删去；确实要写的，只留必要的几位，其余用星号代替（前三后三）"
_OFFICE = "个人电话请删去；是可以公开的办公电话，请管理员加到 organ/privacy.yml 的“办公电话”"
KINDS = (
    Kind("PV01", _ERROR, "身份证号", _REMOVE, _id_numbers, digits=17),
    Kind(
        "PV02", _WARNING, "十五位身份证号", f"核对是不是身份证号，是就{_REMOVE}", _old_id_numbers, digits=15
    ),
    Kind("PV03", _ERROR, "手机号", _OFFICE, _mobiles, digits=11),
    Kind("PV04", _ERROR, "固定电话", _OFFICE, _landlines, digits=7, sign=_LANDLINE_SIGN),
    Kind("PV05", _ERROR, "银行卡号", _REMOVE, _cards, digits=16),
    Kind("PV06", _ERROR, "家庭住址", "删去，或只写到街道、社区、村", _addresses, digits=1),
    Kind(
        "PV07",
        _WARNING,
        "电子邮箱",
        "个人邮箱请删去；可以公开的请管理员加到 organ/privacy.yml 的“办公邮箱”",
        _mails,
        sign=re.compile("@"),
    ),
    Kind(
        "PV08",
        _WARNING,
        "护照、通行证号",
        f"核对是不是证件号，是就{_REMOVE}",
        _passports,
        digits=7,
        sign=_PASSPORT_SIGN,
    ),
    Kind("PV09", _WARNING, "车牌号", "删去", _plates, digits=1),
    Kind("PV10", _WARNING, "困难、患病、受处分等人员的姓名", "删去姓名，或写成“王某”", _names),
    Kind(
        "PV11",
        _WARNING,
        "遮得不够的号码",
        f"露出的数字不要超过{_MOST_SHOWN}位",
        _half_masked,
        digits=3,
        sign=re.compile(r"[*×●•xX]{3}"),
    ),
)
