"""A fresh database for each test: a copy of one that the migrations made, or one put back to what it was.

Each worker of the test run makes its templates once: an empty clinic, and the clinic of
`tests/cast.py` with all its people in it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.put_back import PutBack
from tests.services import Postgres, place_in_memory

#: Puts what belongs there into the new database with this address.
Fill = Callable[[str], None]
#: Name of a template -> the one that it is a copy of, if any, and how it is filled.
Fills = dict[str, tuple[str | None, Fill]]


class Databases(ABC):
    """Makes databases of one kind, all at the same address, one at a time."""

    def __init__(self, fills: Fills) -> None:
        self._fills = fills
        self._made: set[str] = set()

    @abstractmethod
    def url(self, name: str) -> str:
        """The address of the database with this name, as DATABASE_URL."""

    @abstractmethod
    def _copy(self, source: str, target: str) -> None:
        """Replace the target by a copy of the source."""

    @abstractmethod
    def _create(self, name: str) -> None:
        """Make a database without any table."""

    def fresh(self, template: str, *, anew: bool = False) -> str:
        """The address of a database as this template is; the one before it is gone. `anew`: a new copy."""
        self._have(template)
        self._copy(template, "trial")
        return self.url("trial")

    def _have(self, template: str) -> None:
        if template in self._made:
            return
        source, fill = self._fills[template]
        if source is None:
            self._create(template)
        else:
            self._have(source)
            self._copy(source, template)
        fill(self.url(template))
        self._made.add(template)

    @abstractmethod
    def close(self) -> None:
        """Make no more."""


class SqliteDatabases(Databases):
    """Files in one folder, in memory where there is such a place: a commit waits for the disk."""

    def __init__(self, fills: Fills) -> None:
        super().__init__(fills)
        place = place_in_memory(tempfile.gettempdir())
        self._folder = Path(tempfile.mkdtemp(prefix="clinic-sqlite-", dir=place))

    def url(self, name: str) -> str:
        return f"sqlite:///{self._file(name)}"

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.db"

    def _create(self, name: str) -> None:
        self._remove(name)

    def _copy(self, source: str, target: str) -> None:
        self._remove(target)
        # Put in its place at once: a late thread of the test before must not open half a database.
        draft = self._folder / "draft.db"
        shutil.copyfile(self._file(source), draft)
        os.replace(draft, self._file(target))

    def _remove(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                os.remove(f"{self._file(name)}{suffix}")


class PostgresDatabases(Databases):
    """Databases of the private cluster; the worker's name keeps those of other workers apart.

    One of a template is made once, and after each test put back to what it was: a new one would be asked
    by new connections, which know nothing of its tables.
    """

    def __init__(self, cluster: Postgres, worker: str, fills: Fills) -> None:
        super().__init__(fills)
        self._cluster = cluster
        self._worker = worker
        self._connection = cluster.connect()
        self._trials: dict[str, PutBack] = {}

    def url(self, name: str) -> str:
        return self._cluster.url(self._name(name))

    def fresh(self, template: str, *, anew: bool = False) -> str:
        self._have(template)
        name = f"trial_{template}"
        trial = self._trials.get(name)
        if trial is None or anew or not trial.put_back():
            if trial is not None:
                trial.close()
            self._copy(template, name)
            self._trials[name] = PutBack(self._cluster.connect(self._name(name)))
        return self.url(name)

    def _name(self, name: str) -> str:
        return f"{self._worker}_{name}"

    def _create(self, name: str) -> None:
        self._run(f'CREATE DATABASE "{self._name(name)}"')

    def _copy(self, source: str, target: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self._name(target)}" WITH (FORCE)')
        self._run(
            f'CREATE DATABASE "{self._name(target)}"'
            f' TEMPLATE "{self._name(source)}" STRATEGY file_copy'
        )

    def close(self) -> None:
        for trial in self._trials.values():
            trial.close()
        self._connection.close()

    def _run(self, statement: str) -> None:
        self._connection.execute(statement.encode())
