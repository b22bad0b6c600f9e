from pathlib import Path

import pytest

from evals.codehash import code_hash


def test_a_changed_file_changes_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "machineparts"
    (package / "sub").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "sub" / "data.txt").write_text("one")
    monkeypatch.syspath_prepend(tmp_path)
    before = code_hash(("machineparts",))
    assert code_hash(("machineparts",)) == before
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "x.pyc").write_text("")
    assert code_hash(("machineparts",)) == before
    (package / "sub" / "data.txt").write_text("two")
    assert code_hash(("machineparts",)) != before


def test_single_modules_count() -> None:
    assert code_hash(("prompts",), ("copilot/codes.py",)) != code_hash(("prompts",))
