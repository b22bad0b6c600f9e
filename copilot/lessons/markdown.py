"""A lesson as Markdown: YAML front matter that is the lesson, and below it the same for people to read.

What is read from such a file is hostile: its size, its nesting and YAML's references are limited, and markup refused.
"""

from __future__ import annotations

import re

import yaml
from pydantic import ValidationError

from copilot.errors import BadInputError
from copilot.lessons.lesson import Kept, LessonStep, Question
from copilot.refusing import refusal

LARGEST = 1_000_000
"""Bytes of the largest file that is read."""
_DEEPEST = 16
_FENCE = "---\n"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def to_markdown(kept: Kept) -> str:
    """The file of a lesson."""
    data = kept.model_dump(mode="json", exclude_defaults=True)
    head = yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=100)
    return f"{_FENCE}{head}{_FENCE}\n{_body(kept)}"


def from_markdown(text: str, name: str) -> Kept:
    """The lesson of a file called ``name``. Raises `BadInputError` saying why it can be none."""
    text = text.replace("\r\n", "\n")
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise _refused(name, "it is larger than 1 MB")
    if not text.startswith(_FENCE) or (end := text.find(f"\n{_FENCE}", len(_FENCE) - 1)) < 0:
        raise _refused(name, "it does not begin with YAML front matter")
    head, body = text[len(_FENCE) : end + 1], text[end + 1 + len(_FENCE) :]
    kept = _kept(head, name)
    if body.strip("\n") != _body(kept).strip("\n"):
        raise _refused(
            name, "the text below the front matter is not the one that is made from it; change it above"
        )
    return kept


def _kept(head: str, name: str) -> Kept:
    try:
        _require_plain(head, name)
        return Kept.model_validate(yaml.load(head, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _refused(name, f"its YAML is not valid in line {mark.line + 2 if mark else 1}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the front matter"
        raise _refused(name, f"{place}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise _refused(name, "its front matter holds a value that none can be") from error


def _require_plain(head: str, name: str) -> None:
    """Refuse references, own types and deep nesting before anything is built."""
    depth = 0
    for event in yaml.parse(head, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(name, "its YAML holds references (& and *)")
        if getattr(event, "tag", None):
            raise _refused(name, "its YAML holds types of its own (!)")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _refused(name, "its YAML is nested too deep")


def _body(kept: Kept) -> str:
    lesson = kept.lesson
    lines = [f"# {_shown(lesson.title)}", "", _shown(lesson.objective), ""]
    lines += [f"- {_shown(each)}" for each in lesson.prerequisites]
    for step in lesson.steps:
        lines += _step(step)
    for number, question in enumerate(lesson.questions, 1):
        lines += _question(number, question)
    return "\n".join(lines).rstrip("\n") + "\n"


def _step(step: LessonStep) -> list[str]:
    lines = ["", f"## {_shown(step.label)}", ""]
    for message in step.safety:
        lines += [f"> {_shown(message.text)}", ""]
    return [*lines, _shown(step.text), "", f"({_shown(step.span.document)}, {_shown(step.span.heading)})"]


def _question(number: int, question: Question) -> list[str]:
    lines = ["", f"## {number}. {_shown(question.text)}", "", f"> {_shown(question.stem)}", ""]
    for place, option in enumerate(question.options):
        lines.append(f"- [{'x' if place == question.key else ' '}] {_shown(option.text)}")
    return [*lines, "", f"({_shown(question.explanation.document)}: {_shown(question.explanation.quote)})"]


def _shown(text: str) -> str:
    """A text in one line, no sign of it taken for markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _refused(name: str, reason: str) -> BadInputError:
    return BadInputError(*refusal("lesson_file", name=name, reason=reason))
