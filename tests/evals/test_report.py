"""The report's three files."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node

from copilot.errors import StorageError
from evals.report import page, write_report
from evals.runs import read_run
from tests.evals.sample import HOSTILE, sample_run


@pytest.fixture(scope="module")
def html() -> str:
    """A report with a trend and something that the gate refuses."""
    earlier = [sample_run(day) for day in range(3)]
    return page(sample_run(3), earlier, {("answers", "false answers"): "false answers break the ceiling."})


@pytest.fixture(scope="module")
def read(html: str) -> HTMLParser:
    """The report, parsed."""
    return HTMLParser(html)


def _texts(read: HTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in read.css(selector)]


def test_a_report_is_three_files(tmp_path: Path) -> None:
    run = sample_run()
    paths = write_report(run, [], tmp_path / "new" / "folder")
    assert sorted(path.name for path in paths.html.parent.iterdir()) == [
        "junit.xml",
        "report.html",
        "run.json",
    ]
    assert read_run(paths.run) == run
    assert paths.junit.read_text().startswith("<?xml")


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="report cannot be written"):
        write_report(sample_run(count=4), [], tmp_path / "file")


def test_a_headline_figure_has_its_value_meaning_range_and_count(read: HTMLParser) -> None:
    outcome = sample_run(3).outcomes[0]
    figure, before = outcome.figure("recall@1"), sample_run(2).outcomes[0].figure("recall@1")
    assert figure
    assert before
    first = _texts(read, ".card")[0]
    for said in (
        f"recall@1 {100 * figure.value:.1f} %",
        "Share of the right sections that came first.",
        f"Between {100 * figure.low:.1f} % and {100 * figure.high:.1f} %. From 150 cases.",
        f"The run before: {100 * before.value:.1f} %.",
    ):
        assert said in first
    assert len(read.css(".card")) == 8
    assert "lower is better" in _texts(read, ".card.refused")[0]


def test_the_gates_reasons_come_first(read: HTMLParser) -> None:
    assert _texts(read, ".verdict li") == ["false answers break the ceiling."]
    assert not HTMLParser(page(sample_run(count=4), [])).css(".verdict, .refused")


def test_runs_over_other_questions_and_later_runs_are_no_trend() -> None:
    other = sample_run(0, count=4).model_copy(update={"data": "0" * 64})
    text = page(sample_run(2, count=4), [other, sample_run(4, count=4), sample_run(2, count=4)])
    assert "This is the first run over these questions." in text


def test_the_worst_twenty_have_what_was_wanted_and_what_came(read: HTMLParser) -> None:
    questions, files = read.css(".worst")
    worst = questions.css("article")
    assert len(worst) == 20
    assert [node.text() for node in files.css("h3")] == [HOSTILE[0]]
    assert [node.text() for node in worst[0].css("dt")][:2] == ["Wanted", "Came"]
    assert worst[0].css_first("dd").text() == "HPX-200/manual.en.pdf#4.2"


def test_cost_and_provenance_are_told(read: HTMLParser) -> None:
    rows = _texts(read, "section[aria-labelledby=cost] tbody tr")
    assert rows[0].startswith("retrieval 3 min 51 s 150 1.54 s")
    assert "peak memory 1,312 MB" in rows[2]
    facts = _texts(read, ".facts")[0]
    for fact in ("f" * 64, "multilingual-e5-small@614241f", "candidates 50", "Xeon x 2, Python 3.11.9"):
        assert fact in facts


def test_hostile_text_is_shown_as_text(read: HTMLParser) -> None:
    assert not read.css("img")
    assert not [node for node in read.css("a") if not (node.attributes["href"] or "").startswith("#")]
    assert len(read.css("script:not([type])")) == 2
    assert HOSTILE[0] in read.css_first(".facts").text()
    assert "49" not in "".join(node.text() for node in read.css("dd") if "7 * 7" in node.text())


def test_the_page_lets_only_its_own_two_scripts_run(read: HTMLParser) -> None:
    policy = read.css_first("meta[http-equiv]").attributes["content"] or ""
    digests = [_digest(script) for script in read.css("script:not([type])")]
    assert re.findall(r"'sha256-([^']+)'", policy) == digests
    assert policy.startswith("default-src 'none';")
    assert "unsafe-inline" not in policy.partition("script-src")[2]


def _digest(script: Node) -> str:
    return base64.b64encode(hashlib.sha256(script.text().encode()).digest()).decode()


def test_nothing_is_fetched(read: HTMLParser) -> None:
    assert not read.css("link, iframe, object, embed, [src], [srcset]")
    assert "url(" not in read.css_first("style").text()


def test_a_run_without_questions_is_a_page_too() -> None:
    run = sample_run().model_copy(update={"outcomes": sample_run(count=4).outcomes[2:3], "limit": 5})
    text = page(run, [])
    for said in (
        "No suite of this run tells languages apart.", "No suite of this run compared methods.",
        "No suite of this run took times.", "No question of this run had a fault.", "Other checks that fell short",
        "at most 5 questions",
    ):  # fmt: skip
        assert said in text
