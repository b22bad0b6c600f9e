"""Why a check, in one sentence of five languages."""

from __future__ import annotations

import numpy as np
import pytest

from copilot.diagnosis.network import build_network
from copilot.diagnosis.policy import next_check
from copilot.diagnosis.posterior import posterior
from copilot.diagnosis.why import check_text, separated, why
from copilot.faultknowledge import Link
from copilot.wording import languages
from tests.copilot.diagnosis.samples import PRESS, TODAY, a_cause, a_check, of, worded

CAUSES = [
    a_cause(f"c{place}", wordings=worded("Leck {x}", "de") + worded(f"Leak {place}")) for place in range(8)
]
LOOKS = [a_check(f"look{place}", inspects=f"c{place}", minutes=20) for place in range(8)]
LINKS = [Link(cause=f"c{place}", finding="test", strength=0.95) for place in range(4)]
EIGHT = of(*CAUSES, a_check("test", minutes=2), *LOOKS, *LINKS)
NETWORK = build_network(EIGHT, today=TODAY)


@pytest.mark.parametrize("lang", languages())
def test_names_minutes_and_the_causes_it_tells_apart(lang: str) -> None:
    choice = next_check(NETWORK, [], allowed=NETWORK.findings)
    assert choice is not None
    told = why(NETWORK, EIGHT, posterior(NETWORK, []), choice, lang)
    assert "2.0" in told or " 2 " in told
    assert f"{choice.saved:.0f}" in told
    assert all(cause.text(lang) in told for cause in (CAUSES[0], CAUSES[4]))


@pytest.mark.parametrize("lang", languages())
def test_of_an_inspection_it_names_the_cause(lang: str) -> None:
    network = build_network(PRESS, today=TODAY)
    choice = next_check(network, [], allowed={"look-pump"})
    assert choice is not None
    told = why(network, PRESS, posterior(network, []), choice, lang)
    assert "Cause pump" in told
    assert "30" in told


def test_separates_those_it_shows_in_from_those_it_does_not() -> None:
    towards, away = separated(NETWORK, posterior(NETWORK, []), 0)
    assert set(towards) <= {0, 1, 2, 3}
    assert set(away) <= {4, 5, 6, 7}
    certain = np.append(np.zeros(8), 1.0)
    assert separated(NETWORK, certain, 0) == ([], [])


def test_a_check_in_its_sources_words_and_their_language() -> None:
    check = a_check("c", wordings=worded("Prüfen", "de") + worded("Check it", "en"))
    assert check_text(check, PRESS, "en") == ("Check it", "en")
    assert check_text(check, PRESS, "es") == ("Prüfen", "de")


def test_a_check_no_source_words_is_a_look() -> None:
    look = a_check("look", wordings=(), inspects="pump")
    assert check_text(look, PRESS, "en") == ("Look whether it is this: Cause pump", "en")
    assert check_text(look, PRESS, "zh-Hant")[1] == "en"  # the cause is worded in English only
