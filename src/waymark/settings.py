"""One frozen Settings, read from the environment (WAYMARK_*) and the command line."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything that can be set. A field `corpus` is the variable WAYMARK_CORPUS."""

    model_config = SettingsConfigDict(env_prefix="WAYMARK_", frozen=True, extra="ignore")

    corpus: Path = Field(default=Path("corpus"), description="folder with the documents")
    index: Path = Field(default=Path("index"), description="folder that the index is built into")
    embedding: str = Field(
        default="packaged",
        description="sentence-transformers model by folder or name; 'packaged' is all-MiniLM-L6-v2",
    )
    host: str = Field(default="127.0.0.1", description="address the page is served on")
    port: int = Field(default=7860, ge=0, le=65535, description="port of the page; 0 picks one")
    history: Path | None = Field(
        default=None,
        description="folder that conversations are kept in; without it each browser keeps its own",
    )
    feedback: Path = Field(
        default=Path("feedback.jsonl"),
        description="file that readers' judgements are added to, as evaluation cases",
    )
    model: str = Field(
        default="",
        description="language models that may word answers, separated by commas, the first by "
        "default: provider:model or gguf:PATH; without one the guide's own sentences answer",
    )
    model_url: str = Field(
        default="", description="address of an OpenAI-compatible server that has the models"
    )
    model_seconds: float = Field(
        default=30.0, gt=0, description="longest time that a language model is waited for"
    )
    keep_unsupported: bool = Field(
        default=False,
        description="show a model's sentences that the guide does not support, marked as such",
    )
    passage_characters: int = Field(
        default=900, ge=200, le=2000, description="longest passage; whole sentences are kept"
    )
    question_characters: int = Field(
        default=2000, ge=50, description="longest question that is read"
    )

    @property
    def models(self) -> tuple[str, ...]:
        """The names in `model`."""
        return tuple(name.strip() for name in self.model.split(",") if name.strip())

    @property
    def default_model(self) -> str:
        """The first of `models`; "" where there is none."""
        return next(iter(self.models), "")
