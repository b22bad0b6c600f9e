"""The desks' HTML: every text is escaped by the template engine; times and sizes are written as the reader does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from secrets import token_hex

from babel import Locale
from babel.dates import format_date, format_skeleton
from markupsafe import Markup

from copilot.wording import Wording
from ui.render import TEMPLATES


@dataclass(frozen=True, slots=True)
class Secret:
    """Something shown this once: what it is, and the words to write down."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an act, for the notice above the panel; ``view`` is how the panel is looked at from now on."""

    text: str
    secrets: tuple[Secret, ...] = ()
    view: Mapping[str, str] = field(default_factory=dict)


def drawn(name: str, words: Wording, **values: object) -> str:
    """A template of ``templates/desk`` as HTML."""
    return TEMPLATES.get_template(f"desk/{name}.html").render(
        words=words, moment=partial(moment, words), **values
    )


def notice(words: Wording, text: str = "", *, bad: bool = False, secrets: Sequence[Secret] = ()) -> str:
    """The line above a panel; empty without a text."""
    # The browser hears of a notice that says the same again, too.
    at = token_hex(4)
    return drawn("notice", words, text=text, bad=bad, secrets=secrets, at=at) if text else ""


def moment(words: Wording, at: datetime | None) -> Markup:
    """A time as a ``<time>`` element in this machine's time zone, a dash where there is none."""
    if at is None:
        return Markup("–")
    local = at.astimezone()
    locale = Locale.parse(words.lang, sep="-")
    shown = f"{format_date(local, 'medium', locale=locale)}, {format_skeleton('Hm', local, locale=locale)}"
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="seconds"), shown)
