"""HTTPS: what the settings name is checked before the server starts; this machine's commands trust that very file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from copilot.errors import BadInputError
from copilot.settings import Settings
from tests.e2e.serving import served
from ui.desk import find_beacon
from ui.tls import Tls, tls_of, trusting

NAME = "copilot.plant"


def write_certificate(folder: Path) -> Tls:
    """A server's certificate, signed by an authority that nobody knows, and its key."""
    folder.mkdir(exist_ok=True)
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer, subject = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("The plant's authority", NAME)
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(issuer, subject, own.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(authority, hashes.SHA256())
    )
    files = Tls(folder / "server.pem", folder / "server.key")
    files.certificate.write_bytes(made.public_bytes(Encoding.PEM))
    files.key.write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def settings(home: Path, certificate: Path | None, key: Path | None) -> Settings:
    return Settings(home=home, tls_certificate=certificate, tls_key=key)


def test_files_that_belong_together_are_taken(tmp_path: Path) -> None:
    files = write_certificate(tmp_path)
    assert tls_of(settings(tmp_path, files.certificate, files.key)) == files
    assert tls_of(settings(tmp_path, None, None)) is None


def test_files_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    one, other = write_certificate(tmp_path / "one"), write_certificate(tmp_path / "other")
    text = tmp_path / "text.pem"
    text.write_text("no certificate")
    for certificate, key in (
        (one.certificate, None), (None, one.key), (one.certificate, other.key), (one.key, one.certificate),
        (text, one.key), (tmp_path / "gone.pem", one.key), (tmp_path, one.key),
    ):  # fmt: skip
        with pytest.raises(BadInputError, match="HTTPS"):
            tls_of(settings(tmp_path, certificate, key))


@pytest.mark.process
@pytest.mark.model
def test_a_server_with_a_certificate_is_reached_by_this_machines_commands(
    tmp_path: Path, models_dir: Path
) -> None:
    files, strange = write_certificate(tmp_path / "own"), write_certificate(tmp_path / "strange")
    named = {"COPILOT_TLS_CERTIFICATE": str(files.certificate), "COPILOT_TLS_KEY": str(files.key)}
    home = tmp_path / "home"
    with served([], home, models_dir, **named) as address:
        assert address.startswith("https://")
        beacon = find_beacon(Settings(home=home))
        assert beacon
        assert beacon.url == address
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}/healthz", verify=trusting(strange.certificate), trust_env=False)
        answer = httpx.get(f"{address}/sign-in", verify=trusting(files.certificate), trust_env=False)
        assert answer.is_success
        assert answer.headers["strict-transport-security"]
