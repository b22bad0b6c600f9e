"""Progress where a person can see it: a bar on a terminal, else a line now and then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from ingestion.progress import Progress, Report


@contextmanager
def progress_on(stream: TextIO) -> Iterator[Report]:
    """A progress bar where the stream is a terminal, else a line every tenth of the work."""
    if not stream.isatty():
        yield line_reporter(stream)
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[speed]}"),
    )  # fmt: skip
    with Bar(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("", total=1.0, speed="")

        def show(progress: Progress) -> None:
            bar.update(
                task,
                completed=progress.share,
                description=progress.document[-40:],
                speed=speed_text(progress),
            )

        yield show


def line_reporter(stream: TextIO) -> Report:
    """Prints a line every tenth of the work."""
    last = -1

    def show(progress: Progress) -> None:
        nonlocal last
        if (tenth := int(progress.share * 10)) > last:
            last = tenth
            speed = speed_text(progress)
            told = f" ({speed})" if speed else ""
            print(f"{progress.share:.0%} {progress.document}{told}", file=stream, flush=True)

    return show


def speed_text(progress: Progress) -> str:
    """Speeds and time left in a few words."""
    speeds = ((progress.pages_per_second, "pages/s"), (progress.passages_per_second, "passages/s"))
    parts = [f"{speed:.1f} {unit}" for speed, unit in speeds if speed]
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return ", ".join(parts)
