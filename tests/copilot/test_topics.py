"""Topics: which examples a question is nearer to, and that they are encoded once."""

import json
from importlib.resources import files
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from copilot.embedding import Embedder
from copilot.index.base import Float
from copilot.topics import COUNTS, Topics


class CountingEmbedder:
    """Puts questions about money on one axis, all others on another."""

    identity = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_query(self, text: str) -> tuple[Float, Float]:
        self.asked.append(text)
        axis = 0 if any(word in text for word in ("cost", "pay", "buy")) else 1
        vector = np.eye(3, dtype=np.float32)[axis]
        return vector, vector[None]


def test_the_examples_are_well_formed() -> None:
    examples = json.loads(files("copilot").joinpath("topics.json").read_text("utf-8"))
    texts = [text for name in COUNTS for text in examples[name]]
    assert set(examples) == set(COUNTS)
    assert len(texts) == len(set(texts)) > 600


def test_no_question_that_is_reported_on_is_an_example() -> None:
    examples = json.loads(files("copilot").joinpath("topics.json").read_text("utf-8"))
    known = {text for name in COUNTS for text in examples[name]}
    plant = Path(__file__).parents[2] / "evals" / "plant"
    rows = [
        json.loads(line)
        for path in (*plant.glob("everyday*"), plant / "questions.jsonl", *(plant / "gold").glob("answers*"))
        for line in path.read_text("utf-8").splitlines()
    ]
    assert len(rows) == 800
    dev = {row["text"] for row in rows if row["split"] == "dev"}
    assert not known & ({row["text"] for row in rows if row["split"] == "test"} - dev)


def test_examples_are_encoded_once_and_kept(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    question = np.eye(3, dtype=np.float32)[1]
    first = Topics(cast(Embedder, embedder), tmp_path).signals(question)
    encoded = len(embedder.asked)
    assert encoded > 100
    assert Topics(cast(Embedder, embedder), tmp_path).signals(question) == first
    assert len(embedder.asked) == encoded


@pytest.mark.model
@pytest.mark.parametrize(
    ("usual", "strange"),
    [
        ("Wie wechsle ich den Rücklauffilter?", "Was kostet ein neuer Gabelstapler?"),
        ("油泵好嘈，點算？", "寫字樓部打印機夾紙"),
        ("¿Con qué par aprieto los tornillos?", "¿Cuándo es el próximo curso de inglés?"),
    ],
)
def test_a_repair_question_is_nearer_to_the_examples_inside(
    embedder: Embedder, models_dir: Path, usual: str, strange: str
) -> None:
    topics = Topics(embedder, models_dir)
    inside, outside = (topics.signals(embedder.encode_query(text)[0]) for text in (usual, strange))
    assert inside.leaning > 0 > outside.leaning
    assert inside.odds > outside.odds
