"""Numbered yes/no lists and tables become trees, in every language and however they are printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from copilot.knowledge import Step, TroubleshootingTree
from copilot.settings import Settings
from ingestion.reading import read_document
from ingestion.sections import build_sections
from ingestion.trees import tree_of

LISTS = {
    "md": "# Pump\n\n## No pressure\n\n{}\n",
    "txt": "Pump\n====\n\n5.1 No pressure\n\n{}\n",
    "html": "<html><body><h1>Pump</h1><h2>No pressure</h2><ol>{}</ol></body></html>",
}
QUESTIONS = (
    "Is the pump running? Yes: go to 2. No: go to 3.",
    "Is the oil level low? Yes: Fill up oil. No: Replace the pump.",
    "Is the fuse blown? Yes: Replace the fuse. No: Call service.",
)


def _trees(path: Path, lang: str = "en") -> list[TroubleshootingTree]:
    parsed = read_document(path, Settings(), lambda done, pages: None)
    sections, _ = build_sections(
        parsed, group="m", lang=lang, count_tokens=lambda text: len(text.split()), max_tokens=200
    )
    return [section.tree for section in sections if section.tree]


def _edges(tree: TroubleshootingTree) -> dict[str, tuple[str, ...]]:
    return {
        node.id: tuple(
            found.text if (found := tree.node(each.next)) and not found.answers else each.next
            for each in node.answers
        )
        for node in tree.nodes
        if node.answers
    }


EXPECTED = {
    "1": ("2", "3"),
    "2": ("Fill up oil.", "Replace the pump."),
    "3": ("Replace the fuse.", "Call service."),
}


@pytest.mark.parametrize("suffix", ["md", "txt", "html"])
def test_reads_a_numbered_list(suffix: str, tmp_path: Path) -> None:
    items = (
        "".join(f"<li>{text}</li>" for text in QUESTIONS)
        if suffix == "html"
        else "\n".join(f"{number}. {text}" for number, text in enumerate(QUESTIONS, 1))
    )
    (tmp_path / f"m.{suffix}").write_text(LISTS[suffix].format(items), "utf-8")
    (tree,) = _trees(tmp_path / f"m.{suffix}")
    assert _edges(tree) == EXPECTED
    assert tree.name.endswith("No pressure")
    assert tree.nodes[0].text == "Is the pump running?"


def test_reads_a_list_of_a_word_document(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("No pressure", 1)
    for text in QUESTIONS:
        document.add_paragraph(text, style="List Number")
    document.save(str(tmp_path / "m.docx"))
    (tree,) = _trees(tmp_path / "m.docx")
    assert _edges(tree) == EXPECTED


def test_reads_a_list_of_a_pdf(tmp_path: Path) -> None:
    html = pytest.importorskip("weasyprint").HTML
    items = "".join(f"<li>{text}</li>" for text in QUESTIONS)
    html(string=f"<h1>Pump</h1><h2>No pressure</h2><ol>{items}</ol>").write_pdf(tmp_path / "m.pdf")
    (tree,) = _trees(tmp_path / "m.pdf")
    assert _edges(tree) == EXPECTED
    assert tree.nodes[0].page == 1


@pytest.mark.parametrize(
    ("first", "yes", "no"),
    [
        ("Is the lamp lit? Yes: go to step 2. No: go to step 3.", "2", "3"),
        ("Is the lamp lit? YES -> 2 NO -> 3", "2", "3"),
        ("Is the lamp lit? Yes → Step 2; No → Step 3", "2", "3"),
        ("Is the lamp lit? (Yes) Continue with step 2. (No) See step 3.", "2", "3"),
        ("Is the lamp lit?\n- Yes: go to 2\n- No: go to 3", "2", "3"),
        ("Check the lamp. If yes, go to 2. If no, go to 3.", "2", "3"),
        ("Is the lamp lit? No: go to 3. Yes: next step.", "2", "3"),
        ("Is the lamp lit? Yes – go on to 2. No – change the lamp.", "2", "change the lamp."),
        ("Is the lamp lit? Yes: see 7.4. No: go to 3.", "see 7.4.", "3"),
        ("Is the lamp lit? Yes: go to 9. No: go to 3.", "go to 9.", "3"),
        ("Leuchtet die Lampe? Ja: weiter mit Schritt 2. Nein: weiter mit Schritt 3.", "2", "3"),
        ("Leuchtet die Lampe? Wenn ja, weiter bei 2. Wenn nein, Lampe tauschen.", "2", "Lampe tauschen."),
        ("¿Luce la lámpara? Sí: vaya al paso 2. No: vaya al paso 3.", "2", "3"),
        ("燈是否亮？是：轉到步驟 2。否：轉到步驟 3。", "2", "3"),
        ("灯是否亮？是→2；否→3", "2", "3"),
        ("盞燈有冇着？有：跳到第 2 步。冇：換燈膽。", "2", "換燈膽。"),
    ],
)
def test_reads_every_way_to_write_an_answer(first: str, yes: str, no: str) -> None:
    steps = [
        Step(1, first),
        Step(2, "Is it warm? Yes: go to 3. No: heat it."),
        Step(3, "Call service."),
    ]
    tree = tree_of(steps, (), ("Lamp",), "en")
    assert tree is not None
    edges = _edges(tree)["1"]
    resolved = tuple("3" if each == "Call service." else each for each in edges)
    labels = [answer.label.lower() for answer in tree.nodes[0].answers]
    backwards = labels[0] == "no"
    assert resolved == ((no, yes) if backwards else (yes, no))


def test_reads_a_table(tmp_path: Path) -> None:
    (tmp_path / "m.md").write_text(
        "# Pump\n\n| Step | Question | Yes | No |\n| --- | --- | --- | --- |\n"
        "| 1 | Is the pump running? | Go to 2 | Go to 3 |\n"
        "| 2 | Is the oil level low? | Fill up oil. | Replace the pump. |\n"
        "| 3 | Is the fuse blown? | Replace the fuse. | Call service. |\n"
    )
    (tree,) = _trees(tmp_path / "m.md")
    assert _edges(tree) == EXPECTED


@pytest.mark.parametrize(
    "texts",
    [
        ("Switch off.", "Wait. No, really.", "Open the cover: yes, now."),
        ("Is it on? Yes: go to 2. No: go to 3.", "Switch off.", "Call."),
        (),
    ],
)
def test_plain_procedures_are_no_trees(texts: tuple[str, ...]) -> None:
    steps = [Step(number, text) for number, text in enumerate(texts, 1)]
    assert tree_of(steps, (), ("Care",), "en") is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "Is it on?", "燈亮嗎？"]),
            st.sampled_from(["", "Yes: go to 2.", "Ja: weiter mit 9", "是：3", "Yes"]),
            st.sampled_from(["", "No: go to 1.", "Nein -> 3", "否：4", "No: call."]),
        ),
        max_size=6,
    )
)
def test_every_edge_leads_to_a_node(parts: list[tuple[str, str, str]]) -> None:
    steps = [Step(number, " ".join(filter(None, part))) for number, part in enumerate(parts, 1)]
    tree = tree_of(steps, (), ("X",), "")
    if tree:
        ids = [node.id for node in tree.nodes]
        assert len(set(ids)) == len(ids)
        assert {answer.next for node in tree.nodes for answer in node.answers} <= set(ids)
