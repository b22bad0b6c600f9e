"""The faults of the sample plant's machines and what causes them, as `faults/MODEL.yaml` tells them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

PLANT = Path(__file__).parent
_WRITTEN_IN = ("en", "de", "es")


class Cause(BaseModel):
    """One cause of a fault. Ratings run from 1 to 10 (AIAG FMEA); ``minutes`` is a span of repair times."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str
    cause: dict[str, str]
    remedy: dict[str, str]
    part: str
    minutes: tuple[int, int]
    occurrence: int = Field(ge=1, le=10)
    severity: int = Field(ge=1, le=10)
    detection: int = Field(ge=1, le=10)
    jargon: tuple[str, ...]


class PlantFault(BaseModel):
    """An alarm or a symptom with its causes; ``code`` is "" where the machine shows none."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    id: str
    code: str
    section: str
    symptom: dict[str, str]
    causes: tuple[Cause, ...]


class ModelFaults(BaseModel):
    """All faults of one asset model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    faults: tuple[PlantFault, ...]


def read_faults(plant: Path = PLANT) -> tuple[ModelFaults, ...]:
    """The faults files in the order of their names."""
    return tuple(
        ModelFaults.model_validate(yaml.safe_load(path.read_text("utf-8")))
        for path in sorted((plant / "faults").glob("*.yaml"))
    )


class Tongues:
    """Tells which language a jargon line is in: the one whose fault texts share most of its letter triples."""

    def __init__(self, models: tuple[ModelFaults, ...]) -> None:
        self._triples = {lang: Counter[str]() for lang in _WRITTEN_IN}
        for fault in (fault for each in models for fault in each.faults):
            texts = [fault.symptom, *(text for cause in fault.causes for text in (cause.cause, cause.remedy))]
            for lang, counts in self._triples.items():
                counts.update(triple for text in texts for triple in _triples(text[lang]))

    def of(self, line: str) -> str:
        """``en``, ``de``, ``es`` or, where a Chinese character stands in it, ``zh-Hant``."""
        if any("\u3400" <= char <= "\u9fff" for char in line):
            return "zh-Hant"
        return max(_WRITTEN_IN, key=lambda lang: self._score(line, lang))

    def _score(self, line: str, lang: str) -> float:
        counts = self._triples[lang]
        return sum(min(counts[triple], 5) for triple in _triples(line)) + sum(
            2 for char in line if char in {"de": "äöüß", "es": "ñáéíóú", "en": ""}[lang]
        )


def _triples(text: str) -> list[str]:
    words = f" {text.casefold()} "
    return [words[start : start + 3] for start in range(len(words) - 2)]
