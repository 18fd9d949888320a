"""Text that is safe in a spreadsheet cell: no formula can run, no sign breaks the file.

Pure functions; nothing is dropped without a word about it.
"""

from __future__ import annotations

#: Signs that make Excel, LibreOffice or Google Sheets read what follows as a formula (OWASP, "CSV
#: Injection"); East Asian input turns the full-width forms into the plain ones.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Excel's limit for one cell, counted in UTF-16 units.
CELL_LIMIT = 32_767
#: XML 1.0 knows no control signs; their pictures (U+2400…) are printable and tell which one it was.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {
    0x7F: 0x2421,
    0xFFFE: 0xFFFD,
    0xFFFF: 0xFFFD,
}


def guarded(text: str) -> str:
    """``text`` with an apostrophe before it where a spreadsheet would take it for a formula.

    The apostrophe is what Excel itself uses for "this is text"; bullets stay readable.

    >>> guarded("- Mua thêm sách")
    "'- Mua thêm sách"
    >>> guarded("Mua thêm sách")
    'Mua thêm sách'
    """
    # Spaces and byte-order marks before the sign are no protection: some programs trim them.
    return "'" + text if text.lstrip(" \u00a0\u3000\ufeff\u200b").startswith(_FORMULA_SIGNS) else text


def cell(text: str) -> str:
    """``text`` as an XLSX cell can hold it: control signs as pictures, over-long text cut with a note.

    >>> cell("Mua\\x0bsách")
    'Mua␋sách'
    """
    printable = text.translate(_PICTURES)
    units = len(printable.encode("utf-16-le", "replace")) // 2
    if units <= CELL_LIMIT:
        return printable
    note = f"\n[… Ô quá dài ({units} ký tự), đã cắt bớt; xem đủ trong tệp CSV hoặc JSON.]"
    head = printable.encode("utf-16-le", "replace")[: 2 * (CELL_LIMIT - len(note))]
    return head.decode("utf-16-le", "ignore") + note
