"""Garbage into every operation of the API, by its own description: it is refused, never a failure of ours."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

# Of each operation and kind; a longer run finds more.
EXAMPLES = int(os.environ.get("COPILOT_TEST_FUZZ", "5"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_sent_makes_the_api_fail(
    mode: GenerationMode, app: FastAPI, full_key: str, program: TestClient
) -> None:
    description = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in description.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) >= 16
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(HealthCheck), database=None
        )
        def send(case: Any) -> None:
            if "{case}" in case.path and case.body:
                # An act in a case that is there goes deeper than one in none.
                case.path_parameters["case"] = program.post(
                    "/api/v1/cases", json={"asset": "PRESS-01"}
                ).json()["id"]
            case.call_and_validate(headers={"Authorization": f"Bearer {full_key}"}, checks=CHECKS)

        send()
