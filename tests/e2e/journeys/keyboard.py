"""A person with a keyboard and no mouse: where they are is always seen, and never lost."""

from __future__ import annotations

from playwright.sync_api import Page, expect

# Every element a journey has to pass is nearer than this.
MOST_TABS = 60
# What has the focus: its name, and what is wrong with it; "" where it is seen.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return ["nothing", "the focus is lost"];
  const words = at.getAttribute("aria-label") || at.innerText || at.name || "";
  const name = `${at.id ? "#" + at.id : at.tagName} ${words.slice(0, 40)}`;
  if (at.tagName === "IFRAME") return [name, ""];
  const marked = (each) => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  if (at.tabIndex >= 0 && !marked(at) && !marked(at.parentElement)) return [name, "the focus is not shown"];
  const box = at.getBoundingClientRect();
  const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
  const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
  if (right - left < 1 || bottom - top < 1) return [name, "it is outside the screen"];
  const upper = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  if (upper && !at.contains(upper) && !upper.contains(at))
    return [name, `${upper.outerHTML.slice(0, 80)} covers it`];
  return [name, ""];
}"""


class Keyboard:
    """Moves by Tab, presses Enter or Space, types; each stop is looked at."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def seen(self) -> str:
        """The name of what has the focus. Raises an `AssertionError` where it is lost or not seen."""
        # What slides or scrolls into place has arrived a moment later.
        for _ in range(20):
            name, wrong = self._page.evaluate(FOCUS)
            if not wrong:
                return str(name)
            self._page.wait_for_timeout(50)
        raise AssertionError(f"{name}: {wrong}")

    def to(self, selector: str, *, back: bool = False) -> None:
        """Go on by Tab until an element has the focus."""
        for _ in range(MOST_TABS):
            if self._page.evaluate("selector => document.activeElement?.matches(selector)", selector):
                return
            self._page.keyboard.press("Shift+Tab" if back else "Tab")
            self.seen()
        raise AssertionError(f"{selector} is not reached by Tab")

    def press(self, key: str = "Enter") -> None:
        """Press what has the focus."""
        self._page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type."""
        self._page.keyboard.type(text)

    def lands(self, selector: str) -> None:
        """The focus has come to an element, or into it."""
        expect(self._page.locator(f"{selector}:focus, {selector} :focus").first).to_be_visible()
        self.seen()
