"""Parts of a plant keep the names of their documents and what their folders say of them."""

from pathlib import Path

from evals.samples import by_turns, copy_sources, documents_of, sources_of


def plant(folder: Path) -> tuple[Path, ...]:
    press, records = folder / "documents" / "press", folder / "records"
    for place in (press, records):
        place.mkdir(parents=True)
    (press / "ingest.yaml").write_text("asset_model: P1\n")
    for name, size in (("a.md", 3), ("b.md", 1), ("c.md", 2), ("d.html", 9), ("e.html", 8)):
        (press / name).write_text("x" * size)
    (records / "assets.csv").write_text("id\n")
    return folder / "documents", records


def test_formats_take_turns(tmp_path: Path) -> None:
    sources = sources_of(plant(tmp_path), "main")
    drawn = [source.path.name for source in by_turns(sources, None)]
    assert drawn == ["b.md", "e.html", "assets.csv", "c.md", "d.html", "a.md"]
    assert [source.path.name for source in by_turns(sources, 2)] == ["b.md", "e.html"]


def test_copies_are_named_like_their_originals(tmp_path: Path) -> None:
    roots = plant(tmp_path)
    sources = sources_of(roots, "main")
    copies = copy_sources(roots, sources, tmp_path / "copy")
    copied = sources_of(copies, "main")
    assert [(each.id, each.size, each.options) for each in copied] == [
        (each.id, each.size, each.options) for each in sources
    ]
    assert {each.options.asset_model for each in copied} == {"P1", None}


def test_a_root_may_be_a_file_and_one_without_files_is_left_out(tmp_path: Path) -> None:
    documents, records = plant(tmp_path)
    single = (documents, records / "assets.csv")
    sources = [source for source in sources_of(single, "main") if source.path.suffix == ".csv"]
    (copy,) = copy_sources(single, sources, tmp_path / "copy")
    assert copy.is_file()
    assert [each.id for each in sources_of([copy], "main")] == [each.id for each in sources]


def test_a_limit_of_questions_stands_for_few_documents() -> None:
    assert documents_of(None) is None
    assert [documents_of(limit) for limit in (1, 30, 60, 150)] == [2, 2, 4, 10]
