"""What a studio can choose: environment (`MARQUEE_…`), then `marquee.toml` in the studio's folder."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from data.errors import SettingsError

PREFIX = "MARQUEE_"
FILE = "marquee.toml"


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
        where = f"{PREFIX}{key.upper()}" if key in environment else f"{folder / FILE}, key {key}"
        raise SettingsError(
            f"the setting '{key}' cannot be used: {first['msg'].lower()}",
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
