"""Conversations kept on the server, in the folder that its operator has named; else unused.

Plain SQLite and not a graph engine's checkpoints: what is kept is what was shown, one row a
conversation, which its operator can read with any SQLite client.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, HTTPException
from pydantic import BaseModel, Field

from waymark.conversation import turns_of
from waymark.errors import ConversationUnreadable

FILE = "conversations.sqlite3"
MOST_CHARACTERS = 5_000_000
"""Of one conversation as JSON: some thousand answers."""


class Kept(BaseModel):
    """A conversation; `turns` as `conversation_json` writes them, `updated` in ISO 8601."""

    id: UUID
    title: Annotated[str, Field(max_length=200)]
    updated: Annotated[str, Field(max_length=40)]
    turns: list[dict[str, Any]]


class ConversationStore:
    """The conversations of one folder, which is made where it is missing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / FILE
        with self._database() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(
                "CREATE TABLE IF NOT EXISTS conversation (id TEXT PRIMARY KEY, kept TEXT NOT NULL)"
            )

    def all(self) -> list[dict[str, Any]]:
        """Every conversation, in no order."""
        with self._database() as database:
            rows = database.execute("SELECT kept FROM conversation").fetchall()
        return [json.loads(kept) for (kept,) in rows]

    def get(self, id: UUID) -> dict[str, Any] | None:
        """One conversation; None where there is none of that id."""
        with self._database() as database:
            row = database.execute(
                "SELECT kept FROM conversation WHERE id = ?", (str(id),)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kept: Kept) -> None:
        """Keep a conversation, in place of the one of the same id."""
        with self._database() as database:
            database.execute(
                "INSERT OR REPLACE INTO conversation VALUES (?, ?)",
                (str(kept.id), kept.model_dump_json()),
            )

    def remove(self, id: UUID) -> None:
        """Forget a conversation, if there is one."""
        with self._database() as database:
            database.execute("DELETE FROM conversation WHERE id = ?", (str(id),))

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._path, timeout=10)
        try:
            with database:
                yield database
        finally:
            database.close()


def conversation_routes(folder: Path) -> APIRouter:
    """The routes under which the page keeps its conversations on the server."""
    store = ConversationStore(folder)
    router = APIRouter(prefix="/waymark/conversations")

    @router.get("")
    def all_conversations() -> list[dict[str, Any]]:
        return store.all()

    @router.get("/{id}")
    def one_conversation(id: UUID) -> dict[str, Any]:
        kept = store.get(id)
        if kept is None:
            raise HTTPException(404, f"There is no conversation {id}.")
        return kept

    @router.put("/{id}", status_code=204)
    def keep_conversation(id: UUID, kept: Annotated[Kept, Body()]) -> None:
        text = json.dumps(kept.turns)
        if len(text) > MOST_CHARACTERS:
            raise HTTPException(413, f"A conversation may have {MOST_CHARACTERS} characters.")
        if kept.id != id:
            raise HTTPException(422, f"The conversation has the id {kept.id}, not {id}.")
        try:
            turns_of(text)
        except ConversationUnreadable as error:
            raise HTTPException(422, str(error)) from None
        store.put(kept)

    @router.delete("/{id}", status_code=204)
    def remove_conversation(id: UUID) -> None:
        store.remove(id)

    return router
