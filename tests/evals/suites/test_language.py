"""The language suite: which section is the common one, and what a question in three languages gives."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.reply import Block, BlockKind, Citation
from copilot.wording import Wording, languages, wording
from evals.figures import Outcome
from evals.fivefold import Messages
from evals.suites import Context, language
from tests.evals.suites.conftest import QUESTIONS

PLAIN = {"same section", "right section", "language detected", "reply language", "texts complete"}
UTTERANCES = [
    {"id": "u1", "lang": "de", "text": "Öl leckt", "split": "dev"},
    {"id": "u2", "lang": "en", "text": "E-042?", "split": "test"},
    {"id": "u3", "lang": "es", "text": "E-042?", "screen": "de"},
    {"id": "u4", "lang": "ko", "text": "기름 샘"},
]
RENDERING = {"id": "t1", "source_lang": "en", "target_lang": "de", "source": "Wait 5 min.", "split": "test"}
SPOILT = {"unit": "5 h warten.", "good": "5 Minuten warten.", "number": "6 min warten."}


def values(outcome: Outcome) -> dict[str, float]:
    return {figure.metric: figure.value for figure in outcome.figures if not figure.by}


def test_a_code_leads_to_one_section_in_every_language(context: Context) -> None:
    outcome = language.run(context)
    assert values(outcome) == {metric.name: 1.0 for metric in outcome.metrics}
    assert {metric.name for metric in outcome.metrics} == PLAIN
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


@pytest.fixture
def files(context: Context, tmp_path: Path) -> Context:
    """The dataset with utterances, translations and a question asked in three languages."""
    renderings = [
        {**RENDERING, "id": f"t-{kind}", "kind": kind, "target": target} for kind, target in SPOILT.items()
    ]
    texts = {lang: text.replace("E-042", "E-043") for lang, text in QUESTIONS.items()}
    same = {"id": "s1", "texts": texts, "gold": [{"document_group": "press.md", "section": "1"}]}
    for name, rows in (
        ("utterances", UTTERANCES),
        ("translations-test", renderings),
        ("translations-fresh", [{**row, "id": f"f-{row['kind']}", "split": "fresh"} for row in renderings]),
        ("samequestion", [same]),
        ("crossjobs", [{"id": "j1", "lang": "es", "text": QUESTIONS["es"], "jobs": ["WO-1"]}]),
    ):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, "utf-8")
    context.dataset = replace(context.dataset, folder=tmp_path)
    return context


def test_utterances_translations_and_the_same_question_are_judged(files: Context) -> None:
    outcome = language.run(files)
    found = values(outcome)
    assert found.keys() == {metric.name for metric in language.SUITE_METRICS}
    assert found["utterance language"] == pytest.approx(2 / 3)
    assert found["other languages recognised"] == 1
    assert found["translation defects caught"] == 1
    assert found["good translations rejected"] == found["fresh good ones rejected"] == 0
    assert found["fresh defects caught"] == 1
    assert found["same section in all languages"] == found["same safety messages"] == 1
    assert found["right section in all languages"] == 1
    assert found["jobs met across languages"] == 1
    assert len({judgement.id for judgement in outcome.judgements}) == len(outcome.judgements)


def test_a_split_and_a_limit_are_kept_to(files: Context) -> None:
    files.dataset = replace(files.dataset, split="test")
    ids = {judgement.id for judgement in language._by_themselves(files)}
    assert {name for name in ids if not name.startswith("texts")} == {
        "utterance u2", *(f"translation t-{kind}" for kind in SPOILT)
    }  # fmt: skip
    files.dataset, files.limit = replace(files.dataset, split=""), 2
    drawn = [each.id for each in language._by_themselves(files) if not each.id.startswith("texts")]
    assert sum(name.startswith("utterance") for name in drawn) == 2
    assert drawn == [each.id for each in language._by_themselves(files) if not each.id.startswith("texts")]


def test_uncovered_questions_and_lone_ones_are_not_compared(context: Context) -> None:
    first, second, third = context.dataset.questions
    changed = (first, second.model_copy(update={"covered": False, "gold": ()}), third)
    assert list(language._groups(changed)) == ["q"]
    assert not language._groups(changed[:2])


def test_it_needs_questions(context: Context, own_plant: Context) -> None:
    assert language.applies(context)
    assert not language.applies(own_plant)


def test_a_message_has_the_name_of_its_section_and_place(context: Context) -> None:
    assistant = context.world().assistant
    assert assistant
    shown = Block(kind=BlockKind.SAFETY, text="", level="warning")
    document = next(row.id for row in assistant.store.documents() if row.id.endswith("press.md"))
    section = next(each for each in assistant.store.sections("main", document) if each.steps)
    text = next(message.text for step in section.steps for message in step.safety)
    cited = Citation(document=document, quote=text, heading=section.heading)
    messages = Messages(assistant)
    found = messages.name(shown.model_copy(update={"text": text, "citations": (cited,)}))
    assert found == f"{section.id} message 1"
    assert messages.name(shown.model_copy(update={"text": "Hot!", "citations": (cited,)})) == "warning Hot!"
    assert messages.name(shown.model_copy(update={"text": "Lock out."})) == "warning Lock out."
