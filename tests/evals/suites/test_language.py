"""The language suite: which section is the common one, and what a question in three languages gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.wording import Wording, languages, wording
from evals.figures import Outcome
from evals.suites import Context, language
from evals.suites.language import majority


def values(outcome: Outcome) -> dict[str, float]:
    return {figure.metric: figure.value for figure in outcome.figures if not figure.by}


@given(st.lists(st.sampled_from(["", "m#1", "m#2", "m#3"])))
def test_no_section_is_more_common_than_the_majority(sections: list[str]) -> None:
    common = majority(sections)
    found = [section for section in sections if section]
    assert (common in found) == bool(found)
    assert all(found.count(section) <= found.count(common) for section in found)


def test_nothing_found_is_no_majority() -> None:
    assert majority([]) == majority(["", ""]) == ""
    assert majority(["", "m#2", ""]) == "m#2"


def test_a_code_leads_to_one_section_in_every_language(context: Context) -> None:
    outcome = language.run(context)
    assert values(outcome) == {metric.name: 1.0 for metric in language.SUITE_METRICS}
    assert {judgement.id for judgement in outcome.judgements} == {
        *(f"q-{lang}" for lang in ("en", "de", "es")),
        *(f"q-{lang} alone" for lang in ("en", "de", "es")),
        *(f"texts {lang}" for lang in languages()),
    }


def test_what_goes_astray_is_told(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = context.dataset.questions
    changed = (
        first.model_copy(update={"lang": "de"}),  # English words
        second.model_copy(update={"text": "Wie oft wird der Ölstand geprüft?"}),
        third.model_copy(update={"lang": "fr", "text": "Que veut dire E-042 ?"}),
    )
    context.dataset = replace(context.dataset, questions=changed)
    broken = Wording("de", {**wording("de").texts, "screen.ask": wording("en").texts["screen.title"]})
    broken.texts["screen.title"] = wording("en").texts["screen.title"]
    monkeypatch.setattr(language, "wording", lambda lang: broken if lang == "de" else wording(lang))
    outcome = language.run(context)
    by_name = {judgement.id: judgement for judgement in outcome.judgements}
    assert by_name["q-en alone"].scores == {"language detected": 0.0, "reply language": 0.0}
    assert by_name["q-es alone"].scores == {"language detected": 1.0, "reply language": 1.0}
    assert by_name["q-es alone"].came == "fr, replied in en"
    assert "screen.title is still English" in by_name["texts de"].came
    assert by_name["texts es"].scores == {"texts complete": 1.0}


def test_uncovered_questions_and_lone_ones_are_not_compared(context: Context) -> None:
    first, second, third = context.dataset.questions
    changed = (first, second.model_copy(update={"covered": False, "gold": ()}), third)
    assert list(language._groups(changed)) == ["q"]
    assert not language._groups(changed[:2])


def test_it_needs_questions(context: Context, own_plant: Context) -> None:
    assert language.applies(context)
    assert not language.applies(own_plant)
