"""What a studio can choose: environment (`MARQUEE_…`), then `marquee.toml` in the studio's folder."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

from data.errors import SettingsError

PREFIX = "MARQUEE_"
FILE = "marquee.toml"
#: Where model servers usually listen on this machine: Ollama, vLLM and transformers, llama.cpp, LM Studio.
USUAL_PORTS = (11434, 8000, 8080, 1234)


def _listed(value: object) -> object:
    """A list from the environment: commas between its entries."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Port = Annotated[int, Field(ge=1, le=65535)]
Price = Annotated[float, Field(ge=0)]


class Settings(BaseModel):
    """One studio's settings. Unknown keys are refused, wherever they come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    studio: Path = Field(default=Path("studio"), description="the studio's folder")
    port: int = Field(default=8501, ge=1, le=65535, description="the port of the app on 127.0.0.1")
    embedding_model: str = Field(
        default="minilm", description="'minilm' (packaged), or a sentence-transformers folder or hub id"
    )
    sentiment_model: str = Field(
        default="marquee", description="'marquee' (shipped), or a transformers classifier folder or hub id"
    )
    topics: int = Field(default=40, ge=2, le=400, description="how many topics to look for at most")
    topics_exactly: bool = Field(
        default=False,
        description="exactly so many topics are looked for, not the number that fits best",
    )
    topic_outliers: float = Field(
        default=0.1,
        ge=0,
        le=0.6,
        description="share of a language's sentences, the least certain, without a topic",
    )
    seed: int = Field(default=20261122, ge=0, description="seed of everything that draws lots")
    threads: int = Field(default=0, ge=0, description="CPU threads for models; 0: all cores")
    language: Literal["en"] = Field(default="en", description="language of the app")
    max_file_bytes: int = Field(default=8 * 2**30, gt=0, description="largest file that is read, unpacked")
    max_line_bytes: int = Field(default=4 * 2**20, gt=0, description="longest line or cell that is read")
    viewer_key: SecretStr | None = Field(
        default=None, description="key of the viewers' pseudonyms; without it `viewer.key` in the studio's folder is"
    )
    export_k: int = Field(
        default=20,
        ge=2,
        description="fewest viewers that an exported list may show as a group; every export notes it",
    )
    max_rows: int = Field(default=50_000_000, gt=0, description="most rows read from one file")
    writer: Literal["auto", "composer", "openai", "transformers"] = Field(
        default="auto", description="what writes copy; 'auto': the first usable of what is found on this machine"
    )
    endpoint_url: str = Field(
        default="", description="base of an endpoint of OpenAI's protocol, 'http://127.0.0.1:8000/v1'"
    )
    endpoint_model: str = Field(default="", description="the model's name there; else the first that it lists")
    # OPENAI_API_KEY and OPENAI_BASE_URL are not read: a key that some other program left in the environment must not
    # send reviews to a vendor. Nothing leaves the machine unless a setting of Marquee names where to.
    endpoint_key: SecretStr | None = Field(default=None, description="the key that the endpoint asks for")
    endpoint_usd_per_million: Annotated[tuple[Price, Price], BeforeValidator(_listed)] | None = Field(
        default=None, description="price of a million tokens of prompt and of answer, in dollars"
    )
    local_ports: Annotated[tuple[Port, ...], BeforeValidator(_listed)] = Field(
        default=USUAL_PORTS, description="ports on 127.0.0.1 that are asked for a model server"
    )
    writer_model: str = Field(default="", description="a language model's folder or hub id, 'Qwen/Qwen3-0.6B'")
    writer_precision: Literal["auto", "int8", "bfloat16", "float32"] = Field(
        default="auto", description="how a local model is held; 'auto': bfloat16 on a GPU, int8 on a CPU"
    )
    writer_idle_minutes: float = Field(
        default=15, gt=0, description="a local model's memory is freed when nobody has asked it for so long"
    )
    writer_patience_seconds: float = Field(
        default=60, gt=0, description="seconds without a sign of life after which what writes counts as stalled"
    )
    entailment_model: str = Field(
        default="", description="folder or hub id of a classifier that says whether evidence supports a sentence"
    )
    approvers: Names = Field(
        default=(), description="who may approve copy; nobody named: anybody who did not write it"
    )

    @field_validator("endpoint_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url.strip())
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("it begins with http:// or https:// and names a host")
        if parts.username or parts.password:
            raise ValueError("a key does not belong into the address but into endpoint_key")
        return url.strip().rstrip("/")

    @property
    def database(self) -> Path:
        """The studio's own DuckDB file, written by the supervisor alone."""
        return self.studio / "studio.duckdb"

    @property
    def app_state(self) -> Path:
        """The SQLite file with jobs and app state."""
        return self.studio / "app.sqlite"

    @property
    def snapshots(self) -> Path:
        """Folder of the published snapshots."""
        return self.studio / "snapshots"

    @property
    def runs(self) -> Path:
        """Folder of the runs."""
        return self.studio / "runs"

    @property
    def reports(self) -> Path:
        """Folder of the feedback reports that jobs made."""
        return self.studio / "reports"

    @property
    def incoming(self) -> Path:
        """Folder of prepared batches that wait for the supervisor, and of uploads."""
        return self.studio / "incoming"


def load_settings(studio: Path | None = None, **chosen: Any) -> Settings:
    """Settings from arguments, then environment, then `marquee.toml` in the studio's folder.

    Raises:
        SettingsError: a key is unknown or a value cannot be; names the key and where it stands.
    """
    environment = {
        name.removeprefix(PREFIX).lower(): value for name, value in os.environ.items() if name.startswith(PREFIX)
    }
    folder = Path(studio or environment.get("studio", "studio")).expanduser().absolute()
    merged = _read_file(folder / FILE) | environment | chosen | {"studio": folder}
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        first_key = key.split(".")[0]
        where = f"{PREFIX}{first_key.upper()}" if first_key in environment else f"{folder / FILE}, key {key}"
        raise SettingsError(
            f"the setting '{key}' cannot be used: {first['msg'].lower().removeprefix('value error, ')}",
            where=where,
            mend=f"known settings are {', '.join(sorted(Settings.model_fields))}",
        ) from None


def _read_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{FILE} is not valid TOML: {error}", where=str(path), mend="correct the line named"
        ) from None
