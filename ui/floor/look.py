"""Who looks at a screen and how: the visitor, the language of the page's own words, the parts of their site."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import HTTPException, Request

from copilot.access import Permission
from copilot.casebook import Casebook
from copilot.errors import BadInputError
from copilot.faultknowledge import Competence
from copilot.knowledge import Asset
from copilot.wording import Wording, wording
from ui.actors import Visitor
from ui.service import Service
from ui.tongue import language_of

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Look:
    """A visitor's look at the floor of their site; ``words`` are the screen's."""

    service: Service
    visitor: Visitor
    words: Wording
    theme: str = "auto"

    @property
    def site(self) -> str:
        """The site the visitor works at."""
        return self.visitor.site

    @property
    def reader(self) -> str:
        """The name that cases write down."""
        return self.visitor.actor.name

    @property
    def writes(self) -> bool:
        """Whether the visitor may go on with cases, or only read them."""
        return self.visitor.actor.may(Permission.CASES_WRITE, self.site)

    @property
    def learns(self) -> bool:
        """Whether the visitor may take lessons."""
        return self.visitor.actor.may(Permission.LESSONS_READ, self.site)

    @property
    def casebook(self) -> Casebook:
        """The cases of the site. Raises `ForbiddenError`."""
        return self.service.plant.casebook(self.visitor.actor, self.site, write=self.writes)

    def competence(self, asset_model: str) -> Competence:
        """What the visitor counts as on a model, by the certificates they hold."""
        if not self.learns:
            return Competence.TECHNICIAN
        return self.service.plant.classroom(self.visitor.actor, self.site).competence(asset_model)

    def assets(self) -> list[Asset]:
        """The machines of the site, in the order of their ids."""
        return self.service.assistant.store.assets(self.site)

    def asset(self, name: str) -> Asset:
        """A machine of the site. Raises a 404 where it has none of this name."""
        found = next((each for each in self.assets() if each.id == name), None)
        if found is None:
            raise HTTPException(404, self.words("floor.missing.asset"))
        return found

    def known_case(self, name: str) -> str:
        """A case's id, if the site has it. Raises a 404 where it has not."""
        try:
            self.casebook.version(name)
        except BadInputError:
            raise HTTPException(404, self.words("floor.missing.case")) from None
        return name


def look_of(service: Service, visitor: Visitor, request: Request, lang: str = "") -> Look:
    """The visitor's look; ``lang`` is the language that a request's body asks for."""
    theme = request.cookies.get(THEME_COOKIE, "")
    words = wording(language_of(request, lang))
    request.state.lang = (
        words.lang
    )  # what is refused from here on is told in it, see `ui.problems.screen_words`
    return Look(service, visitor, words, theme if theme in THEMES else THEMES[0])
