"""Source files: found in folders, named, and given the defaults that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from copilot.errors import BadInputError
from copilot.knowledge import DocumentKind
from copilot.language import base_language, named_language
from ingestion.records.mapping import load_mapping

FOLDER_FILE = "ingest.yaml"

_TAGS = "en|de|es|fr|it|nl|pt|pl|cs|ru|ja|ko|th|vi|id|zh|zh[-_]hant|zh[-_]hans|zh[-_]cn|zh[-_]tw|zh[-_]hk"
_TAG_IN_NAME = re.compile(rf"^(?P<name>.+?)[._-](?P<tag>{_TAGS})$", re.IGNORECASE)
_TAG_FOLDER = re.compile(rf"^(?:{_TAGS})$", re.IGNORECASE)


class SourceOptions(BaseModel):
    """How a source is read; what the command line says wins over what the folder's ``ingest.yaml`` says.

    ``columns`` maps the roles of a record kind to the column names of this file, ``constants`` to fixed texts
    (`ingestion.records.mapping`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: str | None = None
    asset_model: str | None = None
    lang: str | None = None
    kind: DocumentKind | None = None
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}

    def over(self, other: SourceOptions) -> SourceOptions:
        """These options, with the gaps filled from ``other``."""
        own = self.model_dump(exclude_none=True, exclude_defaults=True)
        return SourceOptions(**{**other.model_dump(exclude_none=True, exclude_defaults=True), **own})


class FolderFile(SourceOptions):
    """An ``ingest.yaml``: defaults for the files of its folder, and by file name in ``files``."""

    files: dict[str, SourceOptions] = {}


@dataclass(frozen=True, slots=True)
class Source:
    """One file to take in. ``group`` is shared by a document's translations; ``options.site`` is set."""

    path: Path
    id: str
    group: str
    options: SourceOptions
    lang_hint: str = ""
    size: int = 0

    @property
    def site(self) -> str:
        """The site it belongs to."""
        return self.options.site or ""

    def reading(self) -> dict[str, Any]:
        """What decides, beside the bytes, how the source is read."""
        options = self.options.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return {"group": self.group, "lang_hint": self.lang_hint, "options": options}

    @classmethod
    def kept(cls, document: str, path: Path, reading: dict[str, Any]) -> Source:
        """A source as it was taken in before, from its kept copy at ``path``."""
        options = SourceOptions(**reading["options"])
        size = path.stat().st_size if path.is_file() else 0
        return cls(path, document, reading["group"], options, reading["lang_hint"], size)


@dataclass(frozen=True, slots=True)
class Found:
    """What lies under the given paths. ``folders`` and ``missing`` decide which known documents are gone."""

    sources: tuple[Source, ...] = ()
    folders: tuple[Path, ...] = ()
    missing: tuple[Path, ...] = field(default=())


def find_sources(
    paths: Iterable[Path],
    options: SourceOptions,
    suffixes: Iterable[str],
    site: str,
    known: Mapping[tuple[str, str], str],
) -> Found:
    """All supported files under ``paths`` in a stable order.

    ``known`` maps site and absolute path of what was taken in before to the document id, which it keeps; ``site`` is
    that of sources for which nothing else is said. Folders are searched; a file is taken whatever its suffix, so that
    an unsupported one is reported. Hidden files and
    folders are passed over. Raises `BadInputError` for an unusable ``ingest.yaml``.
    """
    wanted = tuple(suffixes)
    sources: list[Source] = []
    folders: list[Path] = []
    missing: list[Path] = []
    for given in dict.fromkeys(path.absolute() for path in paths):
        if given.is_dir():
            folders.append(given)
            files = [file for file in _files_below(given) if file.suffix.lower() in wanted]
        elif given.is_file():
            files = [given]
        else:
            missing.append(given)
            continue
        sources += [_source(file, given, options, site) for file in files]
    return Found(_with_unique_ids(sources, known), tuple(folders), tuple(missing))


def _files_below(folder: Path) -> list[Path]:
    found = [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.name != FOLDER_FILE
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    ]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _source(file: Path, given: Path, options: SourceOptions, site: str) -> Source:
    """The file by its name below the given path; `_with_unique_ids` settles id, group and language."""
    name = file.relative_to(given.parent).as_posix()
    chosen = options.over(_folder_options(file))
    chosen = chosen.model_copy(update={"site": chosen.site or site})
    return Source(file, name, name, chosen, size=file.stat().st_size)


def _folder_options(file: Path) -> SourceOptions:
    path = file.parent / FOLDER_FILE
    if not path.is_file():
        return SourceOptions()
    try:
        data: Any = yaml.safe_load(path.read_text("utf-8")) or {}
        folder = FolderFile.model_validate(data)
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[-1].strip()
        raise BadInputError(f"{path} cannot be used: {reason}.", "Correct or remove that file.") from error
    defaults = SourceOptions(**folder.model_dump(exclude={"files"}))
    return folder.files.get(file.name, SourceOptions()).over(defaults)


def _group_and_lang(relative: PurePosixPath) -> tuple[str, str]:
    """The name that a document's translations share, and the language its name tells ("" if none)."""
    named = _TAG_IN_NAME.match(relative.stem)
    if named:
        return str(relative.parent / named["name"]), base_language(named["tag"])
    for place, part in enumerate(relative.parts[:-1]):
        if _TAG_FOLDER.match(part):
            rest = PurePosixPath(*relative.parts[:place], *relative.parts[place + 1 :])
            return str(rest.with_suffix("")), base_language(part)
    return str(relative), ""


def _with_unique_ids(sources: Sequence[Source], known: Mapping[tuple[str, str], str]) -> tuple[Source, ...]:
    """Keep known ids; where two files would share one, put more of the path before the later.

    Group and language follow from the id, so that files of the same name in two folders are two groups.
    """
    taken = {(site, document): path for (site, path), document in known.items()}
    unique: dict[str, Source] = {}
    for source in sources:
        path = str(source.path)
        if path in unique:
            continue
        name = known.get((source.site, path)) or source.id
        depth = len(PurePosixPath(name).parts)
        while taken.setdefault((source.site, name), path) != path:
            depth += 1
            name = "/".join(source.path.parts[-depth:])
        group, lang = _group_and_lang(PurePosixPath(name))
        unique[path] = replace(source, id=name, group=group, lang_hint=lang)
    return tuple(unique.values())


def source_options(
    *,
    site: str | None,
    asset_model: str | None,
    lang: str | None,
    kind: DocumentKind | None,
    mapping: Path | None,
) -> SourceOptions:
    """Options as a caller gives them, with those of a mapping file below them."""
    lang = named_language(lang) if lang else None
    given = SourceOptions(site=site, asset_model=asset_model, lang=lang, kind=kind)
    return given.over(SourceOptions(**load_mapping(mapping).model_dump())) if mapping else given
