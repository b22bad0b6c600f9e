from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.signin.paths import HOME, own_path

OWN = "http://copilot.plant:8077"


@pytest.mark.parametrize(
    "path", ["/app", "/app/asset/HPX-01?lang=de", "/source/a%20b.pdf?page=2&quote=x#found", "/", "/a/../b"]
)
def test_paths_of_our_own_are_kept(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "app", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "http://evil.example",
        "https:evil.example", "javascript:alert(1)", "/\t/evil.example", "\n//evil.example", "/\r\nSet-Cookie: a=b",
        " /app", "//[", "/" + "x" * 600, "/app\u2028",
    ],
)  # fmt: skip
def test_others_lead_home(path: str) -> None:
    assert own_path(path) == HOME


@given(st.text("/\\:.@?#%\t\r\n ae[]", max_size=12) | st.text(max_size=20))
def test_nothing_leads_to_another_site(path: str) -> None:
    """Read as browsers do: without control characters, and with "\\" for "/"."""
    kept = own_path(path)
    seen = "".join(each for each in kept if each > " ").replace("\\", "/")
    assert urlsplit(urljoin(OWN, seen)).netloc == urlsplit(OWN).netloc
    assert kept.startswith("/")
