"""A person with a keyboard and no mouse: where they are is always seen, and never lost."""

from __future__ import annotations

from playwright.sync_api import Page, expect

# Every element a journey has to pass is nearer than this.
MOST_TABS = 60
# What has the focus: its name, and what is wrong with it; "" where it is seen.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return ["nothing", "the focus is lost"];
  const name = (at.id ? '#' + at.id : at.tagName) + ' ' + (at.getAttribute('aria-label') || at.innerText || at.name || '').slice(0, 40);
  if (at.tagName === 'IFRAME') return [name, ''];
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const shown = (each) => (each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) > 0) || each.boxShadow !== 'none';
  if (!shown(style) && !(at.parentElement && shown(getComputedStyle(at.parentElement))) && at.tabIndex >= 0)
    return [name, 'the focus is not shown'];
  if (box.width < 1 || box.height < 1) return [name, 'it has no size'];
  const across = Math.min(box.right, innerWidth) - Math.max(box.left, 0), down = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
  if (across < 1 || down < 1) return [name, 'it is outside the screen'];
  const x = Math.max(box.left, 0) + across / 2, y = Math.max(box.top, 0) + down / 2;
  const top = document.elementFromPoint(x, y);
  if (top && !at.contains(top) && !top.contains(at)) return [name, 'it is covered by ' + (top.id || top.className || top.tagName)];
  return [name, ''];
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
