"""HTML as a browser reads it: what a test asks is whether a text became an element."""

from __future__ import annotations

from html.parser import HTMLParser


class Markup(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def of(self, tag: str) -> list[dict[str, str]]:
        """The attributes of all elements of a kind."""
        return [attributes for each, attributes in self.elements if each == tag]

    def with_id(self, name: str) -> dict[str, str]:
        """The attributes of the element with an id; it must be there once."""
        [found] = [attributes for _, attributes in self.elements if attributes.get("id") == name]
        return found


def assert_harmless(html: str) -> None:
    """No text became an element, a handler, a style or a script that runs."""
    page = Markup(html)
    for tag, attributes in page.elements:
        assert tag not in ("img", "style", "object", "embed", "base"), (tag, attributes)
        assert not any(name.startswith("on") or name == "style" for name in attributes), (tag, attributes)
        assert not any(value.strip().lower().startswith("javascript:") for value in attributes.values())
    for script in page.of("script"):
        assert script.get("type") == "application/json" or script.get("src", "").startswith("/app/client/")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids)), "an id stands twice"
    assert "alert(2)</script>" not in html
    assert ">49<" not in html
