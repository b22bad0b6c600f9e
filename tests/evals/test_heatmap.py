"""The tables of languages."""

from __future__ import annotations

from evals.figures import Better, Judgement, Metric, Outcome, summarise
from evals.heatmap import heat_maps

RIGHT = Metric(name="right", meaning="", headline=True)
FALSE = Metric(name="false", meaning="", headline=True, better=Better.LOWER)
WAIT = Metric(name="wait", meaning="", headline=True, unit="ms")
HIDDEN = Metric(name="hidden", meaning="")
METRICS = (RIGHT, FALSE, WAIT, HIDDEN)


def _outcome(*asked: tuple[str, str, dict[str, float]]) -> Outcome:
    judgements = tuple(
        Judgement(id=str(place), text="", scores=scores, lang=lang, document_lang=document)
        for place, (lang, document, scores) in enumerate(asked)
    )
    return Outcome(
        suite="s", metrics=METRICS, figures=summarise(judgements, METRICS, 1), judgements=judgements
    )


def test_each_language_stands_against_each_headline_metric() -> None:
    (table,) = heat_maps(
        _outcome(
            ("de", "", {"right": 1, "false": 0.9, "wait": 12, "hidden": 1}),
            ("en", "", {"right": 0.6, "wait": 9}),
        )
    )
    assert table.columns == ("right", "false, lower is better", "wait")
    (_, german), (_, english) = table.rows
    assert [cell.text for cell in german] == ["100.0 %", "90.0 %", "12 ms"]
    assert [cell.heat for cell in german] == [4, 0, None]
    assert [cell.heat for cell in english] == [1, None, None]
    assert (english[1].text, english[0].n) == ("", 1)


def test_questions_across_languages_get_a_table_of_pairs() -> None:
    _, pairs = heat_maps(
        _outcome(
            ("de", "en", {"right": 0.0}), ("de", "de+en", {"right": 1.0}), ("zh-Hant", "en", {"right": 0.9})
        )
    )
    assert pairs.columns == ("document in de+en", "document in en")
    (german, first), (chinese, second) = pairs.rows
    assert (german, chinese) == ("de (German)", "zh-Hant (Chinese, Traditional)")
    assert [cell.text for cell in first] == ["100.0 %", "0.0 %"]
    assert [cell.heat for cell in second] == [None, 3]


def test_pairs_that_leave_questions_out_are_not_shown() -> None:
    found = list(
        heat_maps(
            _outcome(("de", "en", {"right": 1.0}), ("de", "de", {"right": 1.0}), ("de", "", {"right": 0}))
        )
    )
    assert [table.title for table in found] == ["s: each language"]


def test_one_document_language_needs_no_table_of_pairs_and_no_language_no_table() -> None:
    assert len(list(heat_maps(_outcome(("de", "en", {"right": 1.0}), ("en", "en", {"right": 1.0}))))) == 1
    assert not list(heat_maps(_outcome(("", "", {"right": 1.0}))))
