"""Which reports of past jobs would name the cause to a learner."""

from __future__ import annotations

import pytest

from copilot.faultknowledge import Cause
from copilot.practice.giveaway import gives_away
from tests.copilot.diagnosis.samples import worded

PUMP = Cause(
    id="pump",
    wordings=(*worded("Pump P1 worn"), *worded("Pumpe verschlissen", "de"), *worded("油泵磨損", "zh-Hant")),
    remedies=worded("Fit a fresh gasket"),
)


@pytest.mark.parametrize(
    "report",
    [
        "pump loud",
        "PUMPE laut",
        "油泵磨花咗",
        "gasket leaks",
        "seal new, ok now",
        "V21 paarweise neu",
        "limpiado",
        "LV ausgerichtet, Prüfstab i.O.",
        "brake 3 bar!! set 1.8, next shift told",
        "刀伸太長有震紋,縮短",
    ],
)
def test_one_that_names_the_cause_or_what_was_done_does(report: str) -> None:
    assert gives_away(report, PUMP)


@pytest.mark.parametrize(
    "report",
    [
        "screams",
        "Druck zu niedrig",
        "壓力下降",
        "no pressure",
        "presión baja",
        "temperatura de sellado demasiado alta",
        "",
    ],
)
def test_a_complaint_does_not(report: str) -> None:
    assert not gives_away(report, PUMP)
