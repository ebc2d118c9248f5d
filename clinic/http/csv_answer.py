"""A table as a file to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask import Flask, Response, current_app

from clinic.core.csv_rows import csv_pieces


def csv_answer(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The file `name`.csv, sent while its rows are read. `name` is plain letters, digits and hyphens."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    answer = Response(_read_apart(app, csv_pieces(head, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read_apart(app: Flask, pieces: Iterator[str]) -> Iterator[str]:
    """Each piece is read in a context of its own: no connection is kept while it is sent, slow or not."""
    while True:
        with app.app_context():
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
