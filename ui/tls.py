"""HTTPS, which tablets ask for before they lend a page their microphone or keep it offline."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import BadInputError
from copilot.settings import Settings


@dataclass(frozen=True, slots=True)
class Tls:
    """The files that a server proves itself with, both PEM: its certificate (with its chain) and the private key."""

    certificate: Path
    key: Path


def tls_of(settings: Settings) -> Tls | None:
    """What the settings name, or None for plain http. Raises `BadInputError` for files that cannot be used."""
    certificate, key = settings.tls_certificate, settings.tls_key
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise BadInputError(
            "HTTPS needs a certificate and its key; one of them is not set.",
            "Set both COPILOT_TLS_CERTIFICATE and COPILOT_TLS_KEY, or neither.",
        )
    try:
        # A key with a password would stop and ask for it on the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: b"")
    except (OSError, ssl.SSLError) as error:
        raise BadInputError(
            f"{certificate} and {key} cannot be used for HTTPS: {error.strerror or error}.",
            "Name PEM files that belong together, the key without a password, both readable by this user.",
        ) from error
    return Tls(certificate.absolute(), key.absolute())


def trusting(certificate: Path) -> ssl.SSLContext:
    """What a command of this machine reaches its own server with: that very certificate, whatever name it is for."""
    context = ssl.create_default_context(cafile=str(certificate))
    context.check_hostname = False
    # A certificate of the plant's authority stands for itself here; the authority need not be known.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
