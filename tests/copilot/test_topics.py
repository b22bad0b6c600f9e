"""Topics: which examples a question is nearer to, and that they are encoded once."""

import json
from importlib.resources import files
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from copilot.embedding import Embedder
from copilot.index.base import Float
from copilot.topics import Topics


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
    texts = [*examples["inside"], *examples["outside"]]
    assert set(examples) == {"inside", "outside"}
    assert len(texts) == len(set(texts)) > 200


def test_examples_are_encoded_once_and_kept(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    question = np.eye(3, dtype=np.float32)[1]
    first = Topics(cast(Embedder, embedder), tmp_path).leaning(question)
    encoded = len(embedder.asked)
    assert encoded > 100
    assert Topics(cast(Embedder, embedder), tmp_path).leaning(question) == first
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
    inside, outside = (topics.leaning(embedder.encode_query(text)[0]) for text in (usual, strange))
    assert inside > 0 > outside
