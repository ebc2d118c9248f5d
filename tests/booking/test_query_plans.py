"""How the database finds what slots are made of: along the index, and never through the past."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from clinic.booking.times.search import TimeSearch
from clinic.db import db
from tests.booking.history import full_weeks, years_of_visits
from tests.cast import NEXT_MONDAY, Cast
from tests.counting import Statement, statements

pytestmark = pytest.mark.plans


def the_claim_query(cast: Cast) -> Statement:
    """What a week of Lena's asks of the claims."""
    with statements() as found:
        TimeSearch.of([cast.lena.doctor_id], now=cast.now).span(NEXT_MONDAY)
    db.session.rollback()
    [query] = [one for one in found if "FROM claim" in one.sql]
    return query


def explained(query: Statement, how: str) -> list[Any]:
    with db.engine.connect() as connection:
        return list(connection.exec_driver_sql(f"{how} {query.sql}", query.parameters))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


@pytest.mark.only_on("sqlite")
def test_sqlite_reads_a_bounded_range_of_the_covering_index(cast: Cast) -> None:
    years_of_visits(cast)
    [row] = explained(the_claim_query(cast), "EXPLAIN QUERY PLAN")
    assert "USING COVERING INDEX ix_claim_resource" in row.detail
    assert "resource_kind=? AND resource_id=? AND lane=? AND starts_at>? AND starts_at<?" in (
        row.detail
    )


@pytest.mark.only_on("sqlite")
def test_sqlite_does_no_more_work_for_a_longer_past(cast: Cast) -> None:
    for clock in ("09:00", "10:00", "15:00"):
        cast.amira_books(cast.slot(NEXT_MONDAY, clock))

    def work() -> int:
        """The steps of SQLite's own machine; the same query over the same rows takes the same."""
        query, steps = the_claim_query(cast), 0

        def step() -> int:
            nonlocal steps
            steps += 1
            return 0

        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(step, 1)
            assert len(connection.exec_driver_sql(query.sql, query.parameters).all()) == 3
            driver.set_progress_handler(None, 1)
        return steps

    years_of_visits(cast, 10)
    few = work()
    years_of_visits(cast, years_ago=1)
    assert work() == few


@pytest.mark.only_on("postgresql")
def test_postgresql_reads_the_index_and_only_the_claims_of_the_week(cast: Cast) -> None:
    for clock in ("09:00", "10:00", "15:00"):
        cast.amira_books(cast.slot(NEXT_MONDAY, clock))

    def rows_read() -> int:
        [(found,)] = explained(the_claim_query(cast), "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)")
        scans = [node for node in nodes(found[0]["Plan"]) if "Index Name" in node]
        assert {node["Index Name"] for node in scans} == {"ix_claim_resource"}
        condition = " ".join(str(node["Index Cond"]) for node in scans)
        for part in ("resource_kind", "resource_id", "starts_at >", "starts_at <"):
            assert part in condition
        return sum(
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            for node in scans
        )

    full_weeks(cast, cast.krug, cast.jonas)
    full_weeks(cast, cast.samuel, cast.miriam)
    years_of_visits(cast, 1000)
    assert rows_read() == 3
    years_of_visits(cast, years_ago=1)
    assert rows_read() == 3
