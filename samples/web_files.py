"""HTML that Word or a web form saves under the name .doc."""
from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape

from samples.markup import clean
from samples.source import Grid, Letter, Recipe, Source, TextBox
from samples.text_files import MOTTO

_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"
xmlns="http://www.w3.org/TR/REC-html40">

<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Word.Document>
<!--[if gte mso 9]><xml>
 <w:WordDocument><w:View>Print</w:View><w:Zoom>100</w:Zoom></w:WordDocument>
</xml><![endif]-->
<style>
<!--
 @page WordSection1 {size:841.9pt 595.3pt; mso-page-orientation:landscape; margin:2.0cm 1.5cm 2.0cm 2.0cm;}
 div.WordSection1 {page:WordSection1;}
 p.MsoNormal {margin:0cm 0cm 4.0pt 0cm; font-size:13.0pt; font-family:"Times New Roman",serif;}
-->
</style>
</head>

<body lang=VI style='tab-interval:36.0pt'>

<div class=WordSection1>
"""
_TAIL = "\n</div>\n\n</body>\n\n</html>\n"


def web_text(source: Source, recipe: Recipe) -> str:
    """The page as Word writes it: lines folded inside sentences, empty `o:p` tags, unquoted attributes."""
    del recipe
    return _HEAD + "\n".join(_letter(letter) for letter in source.letters) + _TAIL


def _letter(letter: Letter) -> str:
    parts = [_letterhead(letter), *(_paragraph(line, "b", "center") for line in letter.title)]
    for block in letter.body:
        if isinstance(block, Grid):
            parts.append(_table(block))
        else:
            words = block.text if isinstance(block, TextBox) else block
            parts.append(_paragraph(words, "b" if words == words.upper() else ""))
    left = [_paragraph(line, "i") for line in letter.recipients]
    right = [_paragraph(line, "b", "center") for line in letter.signature]
    return "\n".join([*parts, _two_columns(left, right)])


def _letterhead(letter: Letter) -> str:
    left = [_paragraph(letter.superior, "", "center"), _paragraph(letter.organization, "b", "center")]
    right = [_paragraph(line, "b", "center") for line in MOTTO]
    dated = [_paragraph(letter.number, "", "center"), _paragraph(letter.place_date, "i", "center")]
    return _two_columns([*left, dated[0]], [*right, dated[1]])


def _two_columns(left: Sequence[str], right: Sequence[str]) -> str:
    cells = (f"  <td width=50% valign=top>\n{chr(10).join(side)}\n  </td>" for side in (left, right))
    return f"<table class=MsoNormalTable border=0 width=100%>\n <tr>\n{chr(10).join(cells)}\n </tr>\n</table>"


def _table(grid: Grid) -> str:
    rows: list[list[str]] = [[] for _ in grid.rows]
    for anchor in grid.anchors():
        spans = "".join(
            f" {name}={count}"
            for name, count in (("rowspan", anchor.down), ("colspan", anchor.across))
            if count > 1
        )
        style = "b" if anchor.row < grid.header else ""
        body = "\n".join(_paragraph(line, style) for line in anchor.text.split("\n"))
        border = "style='border:solid windowtext 1.0pt'"
        rows[anchor.row].append(f"  <td{spans} valign=top {border}>\n{body}\n  </td>")
    body = "\n".join(f" <tr>\n{chr(10).join(cells)}\n </tr>" for cells in rows)
    return f"<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>\n{body}\n</table>"


def _paragraph(text: str, style: str = "", align: str = "") -> str:
    placed = f" align={align} style='text-align:{align}'" if align else ""
    words = escape(clean(text), quote=False) or "&nbsp;"
    opened, closed = (f"<{style}>", f"</{style}>") if style else ("", "")
    line = f"<p class=MsoNormal{placed}>{opened}<span lang=VI>{words}</span>{closed}<o:p></o:p></p>"
    return "\n".join(textwrap.wrap(line, 92, break_long_words=False, break_on_hyphens=False))
