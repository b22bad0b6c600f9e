"""A run as JUnit XML, for whatever builds the plant's changes: a test suite for each suite, a case for each figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from evals.figures import Metric, Outcome
from evals.run import Run
from evals.shown import bracketed

Reasons = Mapping[tuple[str, str], str]
"""(suite, metric) -> why the gate refuses it, in one sentence."""

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(path: Path, run: Run, reasons: Reasons) -> None:
    """Write the file. Every headline metric is a case, and so is whatever else there is a reason against."""
    report = JUnitXml(_clean(f"{run.dataset} {run.id}"))
    for outcome in run.outcomes:
        report.add_testsuite(_suite(outcome.suite, outcome, reasons))
    measured = {outcome.suite for outcome in run.outcomes}
    for name in sorted({suite for suite, _ in reasons} - measured):
        report.add_testsuite(_suite(name, None, reasons))
    report.write(str(path), pretty=True)


def _suite(name: str, outcome: Outcome | None, reasons: Reasons) -> TestSuite:
    made = TestSuite(_clean(name))
    made.add_testcases(list(_cases(name, outcome, reasons)))
    if outcome:
        made.time = round(outcome.seconds, 3)
    return made


def _cases(suite: str, outcome: Outcome | None, reasons: Reasons) -> Iterator[TestCase]:
    metrics = {metric.name: metric for metric in outcome.metrics} if outcome else {}
    headlines = [name for name, metric in metrics.items() if metric.headline]
    against = sorted({name for of, name in reasons if of == suite} - set(headlines))
    for name in (*headlines, *against):
        case = TestCase(_clean(name), classname=_clean(f"evals.{suite}"))
        found = _found(outcome, metrics.get(name))
        if found:
            case.system_out = _clean(found)
        if reason := reasons.get((suite, name)):
            case.result = [Failure(_clean(reason))]
        elif not found:
            case.result = [Skipped("not measured")]
        yield case


def _found(outcome: Outcome | None, metric: Metric | None) -> str:
    figure = outcome.figure(metric.name) if outcome and metric else None
    if not metric or not figure:
        return ""
    return f"{bracketed(metric, figure)}, n = {figure.n}: {metric.meaning}"


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
