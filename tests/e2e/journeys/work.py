"""Cases of the lubricator brought over HTTP to where a journey begins: what leads there is clicked elsewhere."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.accounts import Member, client
from tests.e2e.floor.work import act
from tests.e2e.lubricator import ASSET, CODE, FIRST_WAIT


def at_the_gate(address: str, who: Member) -> str:
    """A new case, locked out, whose repair waits for its safety messages to be acknowledged."""
    with client(address, who) as http:
        opened = act(http, "open", asset=ASSET, text=f"{ASSET} shows {CODE}", alarms=[])
        case = opened["case"]
        act(http, "lock_out", case=case)
        act(http, "repair", case=case, cause=cause_of(opened["html"]))
    return str(case)


def at_the_first_step(address: str, who: Member) -> str:
    """The same with the messages acknowledged; the first step tells to wait."""
    case = at_the_gate(address, who)
    with client(address, who) as http:
        html = http.get(f"/app/case/{case}").text
        for message in re.findall(r'data-act="acknowledge"[^>]*?"message": ?"([^"]+)"', html):
            act(http, "acknowledge", case=case, message=message)
    return case


def cause_of(html: str, text: str = "Filter element clogged") -> str:
    """The id of a cause on a screen."""
    [found] = re.findall(
        rf'<details id="cause-(cause:[0-9a-f]+)">\s*<summary>\s*<span class="what">{text}<', html
    )
    return str(found)


def confirmed_order(address: str, who: Member) -> str:
    """The id of the confirmed work order of a whole case."""
    case = at_the_first_step(address, who)
    time.sleep(FIRST_WAIT)
    with client(address, who) as http:
        for value in ("", "", "25"):
            act(http, "step", case=case, outcome="done", value=value)
        act(http, "release", case=case)
        act(http, "verify", case=case, passed=True)
        closed: dict[str, Any] = act(http, "close", case=case)
        act(http, "confirm", case=case, changes={})
    [order] = set(re.findall(r"WO-[0-9a-f]+", closed["html"]))
    return str(order)
