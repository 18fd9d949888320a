"""What the styles of a Word document say of a run or a paragraph: font, bold, capitals, place, list.

Only what decides the text is kept. The order of precedence is Word's: the run itself, its character
style, the paragraph's style with all it is based on, the document's defaults (ECMA-376 part 1, 17.7.2;
toggles are taken from the nearest level that speaks).
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from extract.readers.runs import RunProps

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
_OFF = {"0", "false", "off", "none"}
#: A chain of styles longer than this is a loop.
_MAX_CHAIN = 32
#: Stands for a font of the theme: none of the legacy ones.
_THEME_FONT = "theme"


@dataclass(frozen=True, slots=True)
class ParagraphProps:
    """Place and list of a paragraph; ``num_id`` "0" takes a paragraph out of its style's list."""

    centered: bool | None = None
    num_id: str | None = None
    level: int | None = None

    def over(self, base: ParagraphProps) -> ParagraphProps:
        """These properties, with ``base`` where they are silent."""
        return ParagraphProps(
            base.centered if self.centered is None else self.centered,
            base.num_id if self.num_id is None else self.num_id,
            base.level if self.level is None else self.level,
        )


def attribute(parent: etree._Element | None, child: str) -> str | None:
    """The ``w:val`` of a child element; ``None`` where either is missing."""
    found = None if parent is None else parent.find(W + child)
    return None if found is None else found.get(VAL)


def _toggle(properties: etree._Element, name: str) -> bool | None:
    found = properties.find(W + name)
    return None if found is None else (found.get(VAL) or "1").lower() not in _OFF


def run_props(properties: etree._Element | None) -> RunProps:
    """The properties an ``w:rPr`` states itself."""
    if properties is None:
        return RunProps()
    font: str | None = None
    fonts = properties.find(W + "rFonts")
    if fonts is not None:
        # Letters beyond ASCII, which are what a legacy font changes, are drawn in hAnsi.
        for kind in ("hAnsi", "ascii"):
            font = _THEME_FONT if fonts.get(f"{W}{kind}Theme") else fonts.get(W + kind)
            if font is not None:
                break
    return RunProps(font, *(_toggle(properties, name) for name in ("b", "caps", "vanish")))


def paragraph_props(properties: etree._Element | None) -> ParagraphProps:
    """The properties a ``w:pPr`` states itself."""
    if properties is None:
        return ParagraphProps()
    place = attribute(properties, "jc")
    numbering = properties.find(W + "numPr")
    level = attribute(numbering, "ilvl")
    return ParagraphProps(
        None if place is None else place == "center",
        attribute(numbering, "numId"),
        int(level) if level is not None and level.isdigit() else None,
    )


class Styles:
    """The styles of ``styles.xml``, by id, resolved along what they are based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._default: str | None = None
        self._defaults = RunProps()
        self._resolved: dict[str, tuple[ParagraphProps, RunProps]] = {}
        if root is None:
            return
        self._defaults = run_props(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.iter(W + "style"):
            style_id = style.get(W + "styleId", "")
            self._styles[style_id] = style
            if style.get(W + "type") == "paragraph" and (style.get(W + "default") or "0").lower() not in _OFF:
                self._default = style_id

    def paragraph(self, properties: etree._Element | None) -> tuple[ParagraphProps, RunProps]:
        """A paragraph's own properties and those its runs begin with."""
        style_id = attribute(properties, "pStyle") or self._default or ""
        of_style, runs = self._style(style_id)
        return paragraph_props(properties).over(of_style), runs.over(self._defaults)

    def run(self, properties: etree._Element | None, paragraph: RunProps) -> RunProps:
        """A run's properties in a paragraph whose runs begin with ``paragraph``."""
        own = run_props(properties)
        style_id = attribute(properties, "rStyle")
        if style_id is not None:
            own = own.over(self._style(style_id)[1])
        return own.over(paragraph)

    def numbered_by(self, style_id: str) -> str | None:
        """The ``numId`` a numbering style stands for."""
        style = self._styles.get(style_id)
        return None if style is None else attribute(style.find(f"{W}pPr/{W}numPr"), "numId")

    def style_of(self, properties: etree._Element | None) -> str | None:
        """The id of a paragraph's style."""
        return attribute(properties, "pStyle") or self._default

    def _style(self, style_id: str) -> tuple[ParagraphProps, RunProps]:
        if style_id not in self._resolved:
            paragraph, run = ParagraphProps(), RunProps()
            chain: str | None = style_id
            for _ in range(_MAX_CHAIN):
                style = self._styles.get(chain or "")
                if style is None:
                    break
                paragraph = paragraph.over(paragraph_props(style.find(W + "pPr")))
                run = run.over(run_props(style.find(W + "rPr")))
                chain = attribute(style, "basedOn")
            self._resolved[style_id] = (paragraph, run)
        return self._resolved[style_id]
