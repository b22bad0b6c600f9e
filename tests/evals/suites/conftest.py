"""A small plant with gold, measured through the untrained model: what the suites say of it is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.settings import Settings
from evals.dataset import Dataset, IngestGold
from evals.datasets import open_dataset
from evals.suites import Context
from tests.small import write_plant

ROWS = (
    {"Code": "E-042", "Meaning": "Pump pressure low, new words", "Cause": "Suction filter clogged"},
    {"Code": "E-043", "Meaning": "Oil too hot", "Remedy": "Clean the cooler fins"},
)
FAULT = {
    "code": "E-043",
    "symptom": "Oil too hot",
    "cause": "Cooler dirty",
    "remedy": "Clean the cooler fins",
}
STEPS = ("Switch the press off and lock it.", "Close the suction valve.")
MESSAGE = "WARNING Hot oil. Let the press cool below 40 °C."
QUESTIONS = {
    "en": "What does E-042 mean on the press?",
    "de": "Was bedeutet E-042 an der Presse?",
    "es": "¿Qué significa E-042 en la prensa?",
}


def write_dataset(folder: Path) -> Path:
    """The small plant, questions on it, and what taking it in must give."""
    write_plant(folder / "plant")
    gold = folder / "gold"
    gold.mkdir()
    (gold / "dataset.yaml").write_text("name: small\nsources: [../plant]\n")
    at = {"document": "plant/press.md"}
    _write(gold / "rows.jsonl", [{**at, "section": "1", "cells": cells} for cells in ROWS])
    _write(gold / "faults.jsonl", [{**at, "section": "1", **FAULT}])
    steps = [
        {**at, "section": "2", "number": number, "text": text, "safety": [MESSAGE]}
        for number, text in enumerate(STEPS, 1)
    ]
    _write(gold / "steps.jsonl", steps)
    place = {**at, "section": "1", "page": None}
    answers = [
        {"id": f"q-{lang}", "group": "q", "lang": lang, "text": text, "kind": "code", "gold": [place]}
        for lang, text in QUESTIONS.items()
    ]
    _write(gold / "answers.jsonl", answers)
    return gold


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the dataset; tests do not change it."""
    return write_dataset(tmp_path_factory.mktemp("dataset"))


@pytest.fixture(scope="session")
def small_settings(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Settings:
    """Settings with the untrained model and a state folder that all suites share."""
    folder = tmp_path_factory.mktemp("measured")
    return Settings(
        home=folder / "home", models_dir=folder / "models", embedding_model=str(tiny_model), threads=1
    )


@pytest.fixture
def context(gold: Path, small_settings: Settings) -> Iterator[Context]:
    """The dataset with the settings; its world is closed afterwards."""
    made = Context(small_settings, open_dataset(gold), seed=1, report=lambda _: None, limit=150)
    yield made
    made.close_world()


@pytest.fixture
def own_plant(small_settings: Settings, tmp_path: Path) -> Context:
    """A plant's own questions on its own index, without gold files: nothing is opened."""
    return Context(small_settings, Dataset("own", tmp_path, gold=IngestGold()), seed=1, report=lambda _: None)
