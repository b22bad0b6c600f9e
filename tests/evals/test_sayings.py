"""Sayings: the file is sound, both halves cover every language, and a told language is judged."""

from collections import Counter
from pathlib import Path

import evals.plant
from copilot.wording import languages
from evals.sayings import ANSWERABLE, RECOGNISED, Saying, judged, read_sayings

GOLD = Path(evals.plant.__file__).parent / "gold"
ROWS = read_sayings(GOLD)
# Languages of crews that the copilot recognises, but has no texts in.
FURTHER = {"fr", "ja", "ko", "tl", "hi", "vi", "id", "ne", "ur"}


def test_enough_of_every_language_in_both_halves() -> None:
    counted = Counter((row.lang, row.split) for row in ROWS)
    assert {lang for lang, _ in counted} == {*languages(), *FURTHER}
    assert all(counted[lang, split] == 40 for lang in languages() for split in ("dev", "test"))
    assert all(counted[lang, split] >= 15 for lang in FURTHER for split in ("dev", "test"))
    assert len({row.id for row in ROWS}) == len({(row.lang, row.text) for row in ROWS}) == len(ROWS)
    assert {row.screen for row in ROWS} <= {"", *languages()}
    assert all(len(row.text.split()) <= 8 for row in ROWS)


def test_the_copilot_tells_them() -> None:
    scores = [judged(row).scores for row in read_sayings(GOLD, "test")]
    for metric, least in ((ANSWERABLE, 0.97), (RECOGNISED, 0.9)):
        told = [each[metric.name] for each in scores if metric.name in each]
        assert sum(told) / len(told) >= least


def test_a_judgement_says_what_came() -> None:
    row = Saying(id="1", lang="de", text="leak", screen="en")
    assert judged(row).scores == {ANSWERABLE.name: 0.0}
    assert judged(row).came == "en on a screen in en"
    assert judged(row.model_copy(update={"lang": "fr", "text": "fuite"})).scores == {RECOGNISED.name: 1.0}


def test_a_folder_without_the_file_has_none(tmp_path: Path) -> None:
    assert read_sayings(tmp_path) == []
