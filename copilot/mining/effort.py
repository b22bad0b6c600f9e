"""What a text that names a job says of its minutes, the competence it takes and the state of the machine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from copilot.codes import plain
from copilot.faultknowledge import Competence, EnergyState

# Only a time that is to pass counts ("for 40 min", "nach 20 min"), no limit or setting ("less than 15 min").
_TIME = re.compile(
    r"(?:\b(?:for|wait|after|during|warten|nach|lang|während|durante|espera\w*|tras)\b|等待?|運行|运行|冷卻|冷却)"
    r"[^.;\d]{0,12}(\d+(?:[.,]\d+)?)\s*"
    r"(s|sec|seconds?|sekunden?|segundos?|秒|min|mins|minutes?|minuten?|minutos?|分鐘|分钟|分|"
    r"h|hours?|stunden?|std|horas?|小時|小时)(?![a-z/])",
    re.IGNORECASE,
)
_LONGEST = 240.0


class Effort(BaseModel):
    """What a job takes: minutes without locking out, who may do it, in which state of the machine."""

    model_config = ConfigDict(frozen=True)

    minutes: float
    competence: Competence
    energy: EnergyState


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    energy: EnergyState
    competence: Competence
    check: float
    repair: float
    words: dict[str, tuple[str, ...]]


def check_effort(texts: Iterable[str]) -> Effort:
    """What a check takes that is worded so, in any of its languages; a time stated in the text is added to it."""
    told = list(texts)
    group = _group(told)
    waiting = max((_stated(text) for text in told), default=0.0)
    return Effort(minutes=max(group.check, waiting), competence=group.competence, energy=group.energy)


def repair_effort(texts: Iterable[str]) -> Effort:
    """What it takes to find a cause and put it right, from the remedies' words."""
    told = list(texts)
    group = _group(told)
    waiting = max((_stated(text) for text in told), default=0.0)
    return Effort(minutes=group.repair + waiting, competence=group.competence, energy=group.energy)


def _group(texts: Iterable[str]) -> _Group:
    """The first group whose words stand in one of the texts; the one before last where none do."""
    told = [plain(text).casefold() for text in texts]
    matching = (group for group in _groups() if any(_pattern(group.name).search(text) for text in told))
    return next(matching, _groups()[-2])


def _stated(text: str) -> float:
    """The longest time in a text, in minutes, at most a shift; 0 where it states none."""
    found = [float(number.replace(",", ".")) * _minutes(unit) for number, unit in _TIME.findall(plain(text))]
    return min(max(found, default=0.0), _LONGEST)


def _minutes(unit: str) -> float:
    first = unit.casefold()
    if first in {"s", "秒"} or first.startswith(("sec", "sek", "seg")):
        return 1 / 60
    return 60.0 if first.startswith(("h", "st", "小")) else 1.0


@cache
def _groups() -> tuple[_Group, ...]:
    data: Any = yaml.safe_load((files("copilot.mining") / "effort.yaml").read_text("utf-8"))
    return tuple(_Group.model_validate(each) for each in data)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    group = next(group for group in _groups() if group.name == name)
    stems = [
        re.escape(word) if lang == "zh" else rf"(?<!\w){re.escape(word)}"
        for lang, words in group.words.items()
        for word in words
    ]
    return re.compile("|".join(sorted(stems, key=len, reverse=True)))
