"""Floors: the least each measure may come to, kept in a file beside the questions.

    {"hit": 0.8, "hit:followup": 0.7, "refuse:off_topic": 1, "_reason": "why they stand where they stand"}

A floor is a measure where more is better, or ``hit:CATEGORY``, or ``refuse:KIND``. A key that begins with
an underscore is a note. A measure that its run cannot give lies below any floor, so a gate never passes
because questions went missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from govqa.errors import ConfigError
from govqa.evaluation.scoring import Measures

_FLOORED = (
    *("first", "hit", "recall_at_5", "mrr_at_10", "keep", "refuse", "auc", "e2e", "verbatim"),
    "span_precision",
)
_BY = ("hit", "refuse")


@dataclass(frozen=True, slots=True)
class Violation:
    """A measure below its floor; ``value`` is None where the run does not give the measure."""

    measure: str
    value: float | None
    floor: float

    def __str__(self) -> str:
        value = "not measured" if self.value is None else f"{self.value:.4f}"
        return f"{self.measure}: {value}, below its floor of {self.floor:g}"


def read_floors(path: Path) -> dict[str, float]:
    """The floors of a file, by measure. Raises ConfigError for a file that is not as described above."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read the floors in {path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: not a JSON object of measures and floors")
    floors = {}
    for name, floor in data.items():
        if name.startswith("_"):
            continue
        if name not in _FLOORED and name.partition(":")[0] not in _BY:
            known = ", ".join(_FLOORED)
            raise ConfigError(f"{path}: {name!r} is not a measure that has a floor; these are: {known}")
        if isinstance(floor, bool) or not isinstance(floor, int | float) or not 0 <= floor <= 1:
            raise ConfigError(f"{path}: the floor of {name!r} must be a number from 0 to 1, not {floor!r}")
        floors[name] = float(floor)
    return floors


def violations(measures: Measures, floors: Mapping[str, float]) -> list[Violation]:
    """The measures that lie below their floors, in the order of the floors."""
    found = []
    for name, floor in floors.items():
        value = _value(measures, name)
        if value is None or value < floor:
            found.append(Violation(name, value, floor))
    return found


def _value(measures: Measures, name: str) -> float | None:
    measure, colon, group = name.partition(":")
    if not colon:
        value: float | None = getattr(measures, measure)
        return value
    groups = measures.hit_by_category if measure == "hit" else measures.refuse_by_kind
    return groups.get(group)
