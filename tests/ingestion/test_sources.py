"""Sources under the given paths: ids, groups, languages from names, and the folder's own file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import BadInputError
from copilot.knowledge import DocumentKind
from ingestion.sources import Found, Source, SourceOptions, find_sources, source_options

SUFFIXES = (".md", ".pdf", ".csv")


def find(*paths: Path, known: dict[tuple[str, str], str] | None = None, **options: str) -> Found:
    return find_sources(paths, SourceOptions.model_validate(options), SUFFIXES, "main", known or {})


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_supported_files_in_a_stable_order(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    write(folder, "b.md", "a/z.pdf", "a.txt", ".hidden/x.md", "~$a.md", "a/.x.md", "B.MD", "ingest.yaml.md")
    assert [source.id for source in find(folder).sources] == [
        "docs/B.MD",
        "docs/a/z.pdf",
        "docs/b.md",
        "docs/ingest.yaml.md",
    ]


def test_a_file_given_itself_is_taken_whatever_its_suffix(tmp_path: Path) -> None:
    write(tmp_path, "a.exe")
    [source] = find(tmp_path / "a.exe").sources
    assert (source.id, source.size) == ("a.exe", 5)


def test_folders_and_missing_paths_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.md")
    found = find(tmp_path / "docs", tmp_path / "docs", tmp_path / "none")
    assert (len(found.sources), found.folders, found.missing) == (
        1,
        (tmp_path / "docs",),
        (tmp_path / "none",),
    )


@pytest.mark.parametrize(
    ("name", "group", "lang"),
    [
        ("docs/manual.de.pdf", "docs/manual", "de"),
        ("docs/manual_zh-Hant.pdf", "docs/manual", "zh-Hant"),
        ("docs/manual-zh_CN.pdf", "docs/manual", "zh-Hans"),
        ("docs/de/manual.pdf", "docs/manual", "de"),
        ("docs/ZH-TW/manual.pdf", "docs/manual", "zh-Hant"),
        ("docs/manual.pdf", "docs/manual.pdf", ""),
        ("docs/guide.pdf", "docs/guide.pdf", ""),
        ("docs/model-x.pdf", "docs/model-x.pdf", ""),
    ],
)
def test_language_and_group_from_names(tmp_path: Path, name: str, group: str, lang: str) -> None:
    write(tmp_path, name)
    [source] = find(tmp_path / "docs").sources
    assert (source.group, source.lang_hint) == (group, lang)


def test_known_sources_keep_their_ids_however_they_are_given(tmp_path: Path) -> None:
    write(tmp_path, "docs/sub/a.md")
    [first] = find(tmp_path / "docs").sources
    known = {("main", str(first.path)): first.id}
    for path in (tmp_path / "docs" / "sub", tmp_path / "docs" / "sub" / "a.md", tmp_path):
        [again] = find(path, known=known).sources
        assert (again.id, again.group, again.reading()) == (first.id, first.group, first.reading())


def test_equal_names_in_two_folders_get_longer_ids_and_groups(tmp_path: Path) -> None:
    write(tmp_path, "a/docs/x.de.md", "b/docs/x.de.md")
    sources = find(tmp_path / "a" / "docs", tmp_path / "b" / "docs").sources
    assert [(each.id, each.group) for each in sources] == [
        ("docs/x.de.md", "docs/x"),
        ("b/docs/x.de.md", "b/docs/x"),
    ]


def test_the_folders_file_gives_defaults_and_the_caller_wins(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.md", "docs/b.csv", "docs/sub/c.md")
    (tmp_path / "docs" / "ingest.yaml").write_text(
        "asset_model: P1\nsite: north\nfiles:\n  b.csv:\n    kind: work_orders\n    columns: {problem: Was}\n"
    )
    a, b, c = find(tmp_path / "docs").sources
    assert (a.options.asset_model, a.site, a.options.kind) == ("P1", "north", None)
    assert (b.options.asset_model, b.options.kind) == ("P1", DocumentKind.WORK_ORDERS)
    assert b.options.columns == {"problem": "Was"}
    assert (c.options.asset_model, c.site) == (None, "main")
    chosen = find(tmp_path / "docs", asset_model="P2", site="south").sources[0]
    assert (chosen.options.asset_model, chosen.site) == ("P2", "south")


@pytest.mark.parametrize(
    "text", ["asset_modle: P1", "kind: novel", "- a\n- b", "a: [", "site: \x00", "files: 3"]
)
def test_an_unusable_folder_file_is_named(tmp_path: Path, text: str) -> None:
    write(tmp_path, "docs/a.md")
    (tmp_path / "docs" / "ingest.yaml").write_text(text)
    with pytest.raises(BadInputError, match=r"ingest\.yaml cannot be used"):
        find(tmp_path / "docs")


def test_a_folder_file_that_builds_objects_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "docs/a.md")
    (tmp_path / "docs" / "ingest.yaml").write_text("site: !!python/object/apply:os.system ['true']")
    with pytest.raises(BadInputError):
        find(tmp_path / "docs")


def test_a_kept_source_reads_as_it_did(tmp_path: Path) -> None:
    write(tmp_path, "docs/manual.de.md", "files/abc/manual.de.md")
    [source] = find(tmp_path / "docs", asset_model="P1").sources
    kept = Source.kept(source.id, tmp_path / "files" / "abc" / "manual.de.md", source.reading())
    assert kept.reading() == source.reading()
    assert (kept.id, kept.site) == (source.id, "main")
    assert Source.kept(source.id, tmp_path / "gone.md", source.reading()).size == 0


def test_a_mapping_file_lies_below_the_options(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("kind: work_orders\nlang: de\ncolumns:\n  problem: Was\n")
    options = source_options(site=None, asset_model=None, lang="en", kind=None, mapping=mapping)
    assert (options.kind, options.lang, options.columns) == (
        DocumentKind.WORK_ORDERS,
        "en",
        {"problem": "Was"},
    )


tags = st.sampled_from([None, "P1", "P2"])
options = st.builds(SourceOptions, asset_model=tags, site=tags, lang=st.sampled_from([None, "de", "en"]))


@given(options, options, options)
def test_options_fill_gaps_in_any_grouping(
    first: SourceOptions, second: SourceOptions, third: SourceOptions
) -> None:
    assert first.over(second).over(third) == first.over(second.over(third))
    assert first.over(SourceOptions()) == SourceOptions().over(first) == first
