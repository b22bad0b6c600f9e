"""What commands print for people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TextIO

from pydantic import BaseModel, SecretStr

from copilot.assistant import Status
from copilot.reply import BlockKind, Reply
from copilot.settings import Settings, config_file
from copilot.wording import wording
from ingestion.job import IngestReport
from ingestion.progress import Progress
from ingestion.progressbar import line_reporter
from ui.batch import Hits
from ui.besidetext import lines_above, lines_below

STARS = "********"
# The password of an address such as ``postgresql://user:password@host``.
_PASSWORD = re.compile(r"(?<=:)(?<!://)[^:/@\s]+(?=@)")


class Setting(BaseModel):
    """One setting; a secret's value is shown as stars."""

    name: str
    variable: str
    value: str
    meaning: str


class SettingsList(BaseModel):
    """All settings and the file they may stand in."""

    file: str
    settings: list[Setting]

    @classmethod
    def of(cls, settings: Settings) -> SettingsList:
        """The settings in force."""
        listed = [
            Setting(
                name=name,
                variable=f"COPILOT_{name.upper()}",
                value=_shown(getattr(settings, name)),
                meaning=field.description or "",
            )
            for name, field in Settings.model_fields.items()
        ]
        return cls(file=str(config_file()), settings=listed)


def model_counter(stream: TextIO) -> Callable[[int, int], None]:
    """Takes done and total of the model's conversion, which the first start waits for, and prints every tenth."""
    report = line_reporter(stream)
    return lambda done, total: report(
        Progress(document="Converting the embedding model", share=done / max(total, 1))
    )


def outcome_text(outcome: IngestReport) -> str:
    """A run in one line, warnings below it."""
    counts = outcome.documents
    line = (
        f"{counts.added} added, {counts.updated} updated, {counts.unchanged} unchanged, {counts.deleted} deleted, "
        f"{len(counts.failed)} failed; {outcome.passages} passages in {outcome.seconds:.1f} s"
    )
    return "\n".join((line, *outcome.warnings))


def hits_text(hits: Hits) -> str:
    """Hits as a numbered list."""
    lines = []
    for place, hit in enumerate(hits.hits, start=1):
        page = f" p. {hit.page}" if hit.page else ""
        lines.append(
            f"{place}. {hit.score:.3f} {hit.document}{page} · {' > '.join(hit.heading)}\n{hit.text}\n"
        )
    return "\n".join(lines) or "Nothing found."


def reply_text(reply: Reply) -> str:
    """A reply as plain text, each block with its sources."""
    words = wording(reply.lang)
    parts = []
    for block in reply.blocks:
        title = words(f"level.{block.level}" if block.kind is BlockKind.SAFETY else f"kind.{block.kind}")
        sources = dict.fromkeys(
            f"[{cited.document}{' ' + words('screen.page', page=cited.page) if cited.page else ''}"
            f" · {' > '.join(cited.heading[-2:])}]"
            for cited in block.citations
        )
        parts.append(
            "\n".join(
                (
                    f"— {title}",
                    *lines_above(block.translation, words),
                    block.text,
                    *lines_below(block.terms),
                    *block.options,
                    *sources,
                )
            )
        )
    return "\n\n".join(parts)


def status_text(status: Status) -> str:
    """The state in a few lines."""
    records = ", ".join(
        f"{count} {name.replace('_', ' ')}" for name, count in status.records.items() if name != "documents"
    )
    lines = [
        f"{status.documents} documents in use, {status.passages} passages",
        records,
        f"index identity: {status.identity}",
    ]
    return "\n".join((*lines, *(f"failed: {path}: {reason}" for path, reason in status.failed.items())))


def settings_text(listed: SettingsList) -> str:
    """Settings with values and meanings."""
    lines = [f"Settings file: {listed.file}", ""]
    for setting in listed.settings:
        lines.append(f"{setting.variable} = {setting.value}\n    {setting.meaning}")
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return STARS
    return "" if value is None else _PASSWORD.sub(STARS, str(value))
