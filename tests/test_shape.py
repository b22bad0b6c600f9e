"""The shape of the code: which package may import which, and how long modules and functions may be."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Each package with those it may import beside itself; evals stands beside ui.
ALLOWED = {
    "copilot": {"prompts"},
    "ingestion": {"copilot"},
    "ui": {"copilot", "ingestion", "prompts"},
    "evals": {"copilot", "ingestion", "prompts"},
    "prompts": set(),
}
MODULES = [path for package in ALLOWED for path in sorted((ROOT / package).rglob("*.py"))]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_keeps_to_its_layer_and_its_length(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    package = path.relative_to(ROOT).parts[0]
    assert _imported(tree) & ALLOWED.keys() <= {package} | ALLOWED[package]
    assert len(text.splitlines()) <= 500
    assert ast.get_docstring(tree), "a module says in its first line what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, f"{node.name} is too long"
