"""Cases brought to where a test begins, over HTTP: what leads there is clicked through elsewhere."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import httpx

from tests.accounts import Member, client

ASSET = "CNC-01"


def in_case(address: str, who: Member, text: str = "CNC-01 shows E-060", asset: str = ASSET) -> str:
    """The address of a new case whose machine is locked out."""
    with client(address, who) as http:
        opened = act(http, "open", asset=asset, text=text, alarms=[])
        locked = act(http, "lock_out", case=opened["case"], version=opened["version"])
    return f"/app/case/{locked['case']}"


def in_repair(address: str, who: Member, asset: str = ASSET, code: str = "E-060") -> str:
    """The address of a new case at the first step of its repair."""
    case = in_case(address, who, f"{asset} shows {code}", asset).rpartition("/")[2]
    with client(address, who) as http:
        checked = act(http, "step", case=case, outcome="not_ok")
        [cause] = set(
            re.findall(r"cause:[0-9a-f]+", re.findall(r'data-act="repair"[^>]*', checked["html"])[0])
        )
        gated = act(http, "repair", case=case, cause=cause)
        for message in re.findall(r'data-act="acknowledge"[^>]*?"message": ?"([^"]+)"', gated["html"]):
            act(http, "acknowledge", case=case, message=message)
    return f"/app/case/{case}"


def act(http: httpx.Client, name: str, **fields: Any) -> dict[str, Any]:
    """Do one act; gives the server's answer."""
    body = {"id": str(uuid4()), "act": name, "lang": "en", **fields}
    answer: dict[str, Any] = http.post("/app/acts", json=body).raise_for_status().json()
    return answer
