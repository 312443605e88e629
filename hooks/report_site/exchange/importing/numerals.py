"""Chinese numerals and the signs that count: read, and written as Word writes them."""

from __future__ import annotations

_DIGITS = {
    char: value
    for digits in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖")
    for value, char in enumerate(digits)
}
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
BRACKETED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"
CIRCLED_HAN = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
_SIGNS = {
    char: n
    for signs in (STEMS, CIRCLED, BRACKETED, DOTTED, CIRCLED_HAN)
    for n, char in enumerate(signs, start=1)
}
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


def value(written: str) -> int:
    """Return what a numeral below 100 or a sign says: 十二, 12, 拾贰, ③ or 丙; 0 if it is none."""
    if written in _SIGNS:
        return _SIGNS[written]
    if written.isascii() and written.isdigit():
        return int(written)
    tens, ten, ones = written.replace("拾", "十").replace("廿", "二十").rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)


def chinese(number: int, digits: str = "零一二三四五六七八九", units: str = "十百千") -> str:
    """Write a number below 10000 in Chinese: 十二, 一百零三."""
    if not 0 < number < 10_000:
        return digits[0] if number == 0 else str(number)
    written, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            written += (
                (digits[0] if zero and written else "") + digits[digit] + (units[place - 1] if place else "")
            )
            zero = False
        else:
            zero = True
    # 十二, not 一十二; in the capital numerals of accounts it is 壹拾贰.
    return written[1:] if 10 <= number < 20 and digits[1] == "一" else written


def roman(number: int) -> str:
    """Write a number in Roman numerals."""
    written = ""
    for worth, letters in _ROMAN:
        written += letters * (number // worth)
        number %= worth
    return written


def letters(number: int) -> str:
    """Write a number as Word counts in letters: A to Z, then AA, BB."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""
