"""How probable it is that values were read right, and which rows a person should look at.

`pipelines.evidence` collects a few clues for each part of a row; a logistic model, one for each way a text was
come by (`Origin`), turns them into the probability that the part is right. A row is right when all its values are.
The weights stand in ``pipelines/data/confidence.csv``, fitted by ``benchmarks/fit_confidence.py``;
docs/confidence.md tells how well they hold.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from normalize.records import FlagCode, FlagRecord, ItemRecord
from pipelines.doubts import Doubt, flag_record, needs_review
from pipelines.evidence import CELLS, Clue, Group, Ledger, Part, header_parts, row_parts
from pipelines.tables import Tables

_DIGITS = 4
#: In a row to look at, the cells are marked that are at least so unsure beside the least sure one.
_BLAME = 0.5

#: Cells with these clues have a flag that tells more.
_TOLD = frozenset({Clue.MISSING, Clue.UNDECIDED, Clue.ODD})


class Origin(StrEnum):
    """How a text was come by, which decides how it can be wrong."""

    #: Characters of the file.
    FILE = "file"
    #: Read from the image of a page.
    PICTURE = "picture"
    #: Its lost marks were put back.
    RESTORED = "restored"
    #: Its letters, too: another recogniser had misread them.
    MISREAD = "misread"

    @property
    def uncertain(self) -> bool:
        """Whether the text may say something else than what was printed."""
        return self is not Origin.FILE


@dataclass(frozen=True, slots=True)
class Model:
    """The fitted model of one origin.

    ``weights`` holds a weight for each clue and each group (its start value); ``slope`` turns the sum of the
    log-probabilities of a row's parts into that of the row (they are often wrong together); rows below
    ``threshold`` are to be looked at.
    """

    weights: Mapping[str, float]
    slope: float
    threshold: float

    def probability(self, part: Part) -> float:
        """The probability that a part is right."""
        weights = self.weights
        total = weights.get(part.group, 0.0)
        total += math.fsum(weights.get(clue, 0.0) * value for clue, value in part.clues.items())
        return 1.0 / (1.0 + math.exp(-max(min(total, 30.0), -30.0)))

    def together(self, probabilities: Iterable[float]) -> float:
        """The probability that all parts of a row are right."""
        return math.exp(self.slope * math.fsum(map(math.log, probabilities)))


@cache
def models() -> Mapping[Origin, Model]:
    """The fitted models."""
    table = resources.files("pipelines").joinpath("data/confidence.csv").read_text(encoding="utf-8")
    weights: dict[Origin, dict[str, float]] = defaultdict(dict)
    for row in csv.DictReader(table.splitlines()):
        weights[Origin(row["origin"])][row["name"]] = float(row["value"])
    return {
        origin: Model(named, slope=named.pop("slope"), threshold=named.pop("threshold"))
        for origin, named in weights.items()
    }


def judge(tables: Tables, origins: Mapping[str, Origin], loose: Collection[str]) -> None:
    """Set how sure every item, document and source is, and mark rows and cells to look at.

    ``origins`` names the origin of each item and document by its key, ``loose`` the items whose cells were told
    apart by white space.
    """
    ledger = Ledger(tables)
    rows: dict[str, list[ItemRecord]] = defaultdict(list)
    for item in tables.items:
        rows[item.document_id].append(item)
    known: dict[tuple[str, str], float] = {}
    for document in tables.documents:
        model = models()[origins[document.document_id]]
        header = [(part, model.probability(part)) for part in header_parts(document, ledger)]
        _note(known, document.document_id, header)
        document.confidence = round(model.together(chance for _, chance in header), _DIGITS)
        items = rows[document.document_id]
        for item, parts in zip(items, row_parts(items, ledger, loose), strict=True):
            flags = ledger.flags(item.item_id)
            tables.flags.extend(_judge_row(item, parts, flags, origins[item.item_id], known))
    for source in tables.provenance:
        source.confidence = known.get((source.item_id or source.document_id, source.field), source.confidence)


def _judge_row(
    item: ItemRecord,
    parts: Sequence[Part],
    flags: Sequence[FlagRecord],
    origin: Origin,
    known: dict[tuple[str, str], float],
) -> Iterable[FlagRecord]:
    """Set how sure a row is and whether to look at it; the flags of its doubtful cells."""
    model = models()[origin]
    chances = [(part, model.probability(part)) for part in parts]
    _note(known, item.item_id, chances)
    values = [(part, chance) for part, chance in chances if part.group is not Group.TEXT]
    sure = model.together(chance for _, chance in values)
    item.confidence = round(sure, _DIGITS)
    item.needs_review = sure < model.threshold or needs_review(flags, uncertain=origin.uncertain)
    if sure >= model.threshold:
        return
    least = min(chance for _, chance in values)
    blamed = [part for part, chance in values if 1 - chance >= _BLAME * (1 - least)]
    doubts = [
        Doubt(FlagCode.LOW_CONFIDENCE, CELLS[part.group][0], part.printed)
        for part in blamed
        if not _TOLD & part.clues.keys()
    ]
    if doubts:
        item.flags = list(dict.fromkeys([*item.flags, FlagCode.LOW_CONFIDENCE]))
    yield from (flag_record(doubt, item.document_id, item.item_id) for doubt in doubts)


def _note(known: dict[tuple[str, str], float], key: str, chances: Iterable[tuple[Part, float]]) -> None:
    for part, chance in chances:
        for name in {*part.fields, *CELLS.get(part.group, ())}:
            known[key, name] = round(chance, _DIGITS)
