"""``/api/v1/docs``: the API's description as a page, drawn here: no scripts, nothing from the web."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader


@dataclass(frozen=True, slots=True)
class Operation:
    """What the page tells of one operation; ``takes`` are its parameters and its body in a few words each."""

    tag: str
    method: str
    path: str
    about: str
    scope: str
    takes: tuple[tuple[str, str], ...]
    gives: str


@dataclass(frozen=True, slots=True)
class Model:
    """What the page tells of one model: its fields with their types."""

    name: str
    about: str
    fields: tuple[tuple[str, str], ...]


def mount_docs(api: FastAPI) -> None:
    """Add the page."""
    environment = Environment(
        loader=PackageLoader("ui"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["pieces"] = lambda text: re.split("`+", text)  # what stands between is code

    @api.get("/docs", include_in_schema=False)
    def docs(request: Request) -> HTMLResponse:
        """Asks for no key: it tells what the program's documentation tells."""
        description, nonce = api.openapi(), secrets.token_urlsafe(16)
        page = environment.get_template("apidocs.html").render(
            title=description["info"]["title"],
            about=description["info"]["description"],
            root=request.scope.get("root_path", ""),
            operations=list(_operations(description)),
            models=list(_models(description)),
            nonce=nonce,
        )
        policy = f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'"
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})


def _operations(description: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            answers = told["responses"]
            status = next(each for each in answers if each.startswith("2"))
            yield Operation(
                tag=told["tags"][0],
                method=method.upper(),
                path=path,
                about=told.get("description", ""),
                scope=told.get("x-scope", ""),
                takes=tuple(_takes(told)),
                gives=f"{status} {_content(answers[status])}",
            )


def _takes(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for each in told.get("parameters", ()):
        needed = "needed" if each.get("required") else "optional"
        yield each["name"], f"{each['in']}, {needed}. {each.get('description', '')}"
    if "requestBody" in told:
        yield "body", _content(told["requestBody"])


def _content(told: dict[str, Any]) -> str:
    return ", ".join(
        f"{_name(each.get('schema', {}))} ({kind})" for kind, each in told.get("content", {}).items()
    )


def _models(description: dict[str, Any]) -> Iterator[Model]:
    for name, schema in sorted(description["components"]["schemas"].items()):
        if name.startswith(("HTTPValidation", "ValidationError")):
            continue
        needed = set(schema.get("required", ()))
        fields = (
            (each, f"{_name(told)}{', needed' if each in needed else ''}. {told.get('description', '')}")
            for each, told in schema.get("properties", {}).items()
        )
        words = ", ".join(map(str, schema.get("enum", ())))
        yield Model(name, f"{schema.get('description', '')} {words}".strip(), tuple(fields))


def _name(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for union in ("oneOf", "anyOf"):
        if union in schema:
            return " | ".join(map(_name, schema[union]))
    if "const" in schema:
        return repr(schema["const"])
    if "items" in schema:
        return f"list of {_name(schema['items'])}"
    return str(schema.get("type", "any"))
