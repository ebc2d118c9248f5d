"""T31: who owns the database cannot change the audit without being found, on either database."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from clinic.audit.findings import Flaw
from clinic.audit.models import AuditEntry, AuditSeal
from clinic.audit.seal import Broken, chain_head, seal_chain
from clinic.audit.verify import AuditVerdict, verify
from clinic.db import db, transaction
from tests.application import Clock
from tests.audit.conftest import Force, Write, tell

COLUMNS = [column.name for column in AuditEntry.__table__.columns if column.name != "seq"]


@pytest.fixture
def rows(app: Flask, clock: Clock, write: Write) -> list[int]:
    """The numbers of nine rows: three links of three each."""
    numbers: list[int] = []
    for _ in range(3):
        numbers += write(3)
        sealed(app, clock)
    return numbers


def sealed(app: Flask, clock: Clock) -> str:
    with app.app_context():
        seal_chain(now=clock.advance(seconds=10))
        return chain_head()


def looked(app: Flask, kept_head: str = "") -> AuditVerdict:
    with app.app_context():
        return verify(kept_head=kept_head)


def found(app: Flask, kept_head: str = "") -> list[str]:
    return [str(one) for one in looked(app, kept_head).findings]


def test_T31_an_audit_that_nobody_touched_is_clean(
    app: Flask, rows: list[int], write: Write
) -> None:
    write(2)
    verdict = looked(app)
    assert verdict.findings == []
    assert (verdict.rows, verdict.links, verdict.loose) == (11, 3, 2)


@pytest.mark.parametrize("column", COLUMNS)
def test_T31_a_change_of_any_column_of_a_row_names_the_row(
    app: Flask, rows: list[int], force: Force, column: str
) -> None:
    new = {
        "at": "'2026-11-24 09:00:00.123456'",
        "outcome": "'denied'",
        "times": "7",
        "mac": "'" + "0" * 64 + "'",
    }.get(column, "'x'")
    force(f"UPDATE audit_entry SET {column} = {new} WHERE seq = :seq", seq=rows[4])
    assert found(app)[0] == f"row {rows[4]} was changed"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("nonsense", ["'nonsense'", "x'ff'", "1e300"])
@pytest.mark.parametrize("column", COLUMNS)
def test_T31_what_cannot_be_read_in_a_row_is_a_change_of_it(
    app: Flask, clock: Clock, rows: list[int], force: Force, column: str, nonsense: str
) -> None:
    """SQLite takes anything in any column, an owner of the database may write it there."""
    force(
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE audit_entry SET {column} = {nonsense} WHERE seq = :seq",
        seq=rows[4],
    )
    sealed(app, clock)
    assert found(app)[0] == f"row {rows[4]} was changed"


def test_T31_a_time_beyond_all_calendars_is_a_change(
    app: Flask, rows: list[int], database: str, force: Force
) -> None:
    far = "infinity" if database == "postgresql" else "99999-01-01 00:00:00"
    force("UPDATE audit_entry SET at = :far WHERE seq = :seq", far=far, seq=rows[4])
    force("UPDATE audit_seal SET sealed_at = :far WHERE no = 2", far=far)
    assert found(app)[:2] == ["link 2 of the chain was changed", f"row {rows[4]} was changed"]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("nonsense", ["'nonsense'", "x'ff'", "1e300"])
@pytest.mark.parametrize(
    "column", [one.name for one in AuditSeal.__table__.columns if one.name != "no"]
)
def test_T31_what_cannot_be_read_in_a_link_is_a_change_of_it(
    app: Flask, rows: list[int], force: Force, column: str, nonsense: str
) -> None:
    force(f"UPDATE audit_seal SET {column} = {nonsense} WHERE no = 2")
    assert "link 2 of the chain was changed" in found(app)


@pytest.mark.only_on("sqlite")
def test_T31_nobody_seals_over_a_link_whose_time_cannot_be_read(
    app: Flask, clock: Clock, rows: list[int], write: Write, force: Force
) -> None:
    force("UPDATE audit_seal SET sealed_at = 'nonsense' WHERE no = 2")
    write(1)
    with app.app_context(), pytest.raises(Broken):
        seal_chain(now=clock())


def test_T31_a_head_that_is_gone_is_named(app: Flask, rows: list[int], force: Force) -> None:
    force("DELETE FROM audit_head")
    assert found(app) == ["the head of the chain is gone; its last link is 3"]


def test_T31_a_changed_row_that_no_link_covers_yet_is_named(
    app: Flask, rows: list[int], write: Write, force: Force
) -> None:
    [loose, _] = write(2)
    force("UPDATE audit_entry SET action = 'told_nothing' WHERE seq = :seq", seq=loose)
    assert found(app) == [f"row {loose} was changed"]


def test_T31_who_has_been_reading_finds_what_was_changed_meanwhile(
    app: Flask, rows: list[int], force: Force
) -> None:
    with app.app_context():
        assert chain_head().startswith("3:")
        force("UPDATE audit_entry SET actor_id = 'x' WHERE seq = :seq", seq=rows[4])
        assert [str(one) for one in verify().findings] == [f"row {rows[4]} was changed"]


def test_T31_of_several_changes_the_first_row_is_named_first(
    app: Flask, rows: list[int], force: Force
) -> None:
    force(
        "UPDATE audit_entry SET actor_id = 'x' WHERE seq = :later OR seq = :sooner",
        later=rows[7],
        sooner=rows[2],
    )
    assert found(app) == [f"row {rows[2]} was changed", f"row {rows[7]} was changed"]


@pytest.mark.parametrize("which", [0, 4, 8])
def test_T31_a_deleted_row_is_named(app: Flask, rows: list[int], force: Force, which: int) -> None:
    force("DELETE FROM audit_entry WHERE seq = :seq", seq=rows[which])
    assert found(app) == [f"row {rows[which]} is gone"]


@pytest.mark.parametrize(("one", "other"), [(3, 4), (1, 7)])
def test_T31_two_swapped_rows_are_named(
    app: Flask, rows: list[int], force: Force, one: int, other: int
) -> None:
    swap(force, rows[one], rows[other])
    assert found(app) == [f"rows {rows[one]} and {rows[other]} were swapped"]


def test_T31_two_swapped_rows_that_no_link_covers_yet_are_named(
    app: Flask, write: Write, force: Force
) -> None:
    [one, other] = write(2)
    swap(force, one, other)
    assert found(app) == [f"rows {one} and {other} were swapped"]


def swap(force: Force, one: int, other: int) -> None:
    move = "UPDATE audit_entry SET seq = {} WHERE seq = {}"
    force(move.format(-1, one), move.format(one, other), move.format(other, -1))


def test_T31_a_row_that_was_put_in_is_named(app: Flask, rows: list[int], force: Force) -> None:
    """A copy of a real row, under a number of its own."""
    columns = ", ".join(COLUMNS)
    force(
        f"INSERT INTO audit_entry (seq, {columns}) SELECT 100000, {columns} FROM audit_entry"
        " WHERE seq = :seq",
        seq=rows[0],
    )
    assert "row 100000 was changed" in found(app)


def test_T31_an_unsigned_row_as_of_before_the_chain_is_named(
    app: Flask, rows: list[int], force: Force
) -> None:
    force("UPDATE audit_entry SET key_id = '', mac = '' WHERE seq = :seq", seq=rows[8])
    assert found(app)[0] == f"row {rows[8]} was changed"


@pytest.mark.parametrize("column", ["covers", "prev", "root", "mac", "row_count", "sealed_at"])
def test_T31_a_changed_link_is_named(
    app: Flask, rows: list[int], force: Force, column: str
) -> None:
    new = {"row_count": "4", "sealed_at": "'2026-11-24 09:00:00.123456'"}.get(column, "'1'")
    force(f"UPDATE audit_seal SET {column} = {new} WHERE no = 2")
    assert "link 2 of the chain was changed" in found(app)


def test_T31_a_link_cut_out_of_the_middle_with_its_rows_is_named(
    app: Flask, rows: list[int], force: Force
) -> None:
    cut_rows(force, rows[3:6])
    force("DELETE FROM audit_seal WHERE no = 2")
    assert found(app)[0] == "the chain was cut: links 2 to 2 are gone"


def test_T31_the_last_rows_without_their_links_are_missed(
    app: Flask, rows: list[int], force: Force
) -> None:
    cut_rows(force, rows[7:])
    assert found(app) == [f"row {rows[7]} is gone", f"row {rows[8]} is gone"]


def test_T31_the_last_rows_are_missed_when_their_links_went_with_them(
    app: Flask, rows: list[int], force: Force
) -> None:
    cut_rows(force, rows[3:])
    force("DELETE FROM audit_seal WHERE no >= 2")
    assert found(app)[0] == "the chain was cut: links 2 to 3 are gone"


def test_T31_a_head_that_was_written_down_to_hide_a_cut_is_not_real(
    app: Flask, rows: list[int], force: Force
) -> None:
    with app.app_context():
        root = db.session.scalar(select(AuditSeal.root).where(AuditSeal.no == 1))
    cut_rows(force, rows[3:])
    force(
        "DELETE FROM audit_seal WHERE no >= 2",
        "UPDATE audit_head SET seal_no = 1, row_count = 3, root = :root",
        root=root,
    )
    assert found(app)[0] == "the head of the chain was changed: it says link 1"


def test_T31_a_cut_back_to_an_older_state_is_found_by_a_head_that_was_kept_elsewhere(
    app: Flask, clock: Clock, write: Write, force: Force
) -> None:
    """The whole older state is real, its head too: only who kept a later one can tell."""
    write(3)
    sealed(app, clock)
    with app.app_context():
        old = dict(db.session.execute(text("SELECT * FROM audit_head")).mappings().one())
    later = write(3)
    kept = sealed(app, clock)
    assert found(app, kept) == []
    cut_rows(force, later)
    force(
        "DELETE FROM audit_seal WHERE no = 2",
        "UPDATE audit_head SET seal_no = :seal_no, row_count = :row_count, root = :root,"
        " key_id = :key_id, mac = :mac",
        "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'audit_entry'"
        if db_is_sqlite(app)
        else "SELECT 1",
        **{name: value for name, value in old.items() if name != "id"},
    )
    assert found(app) == []
    assert found(app, kept) == ["the chain has lost the head that was kept: link 2"]


def test_T31_a_real_link_of_an_older_state_does_not_fit_into_the_chain(
    app: Flask, clock: Clock, write: Write, force: Force
) -> None:
    """Link 2 was made, undone by a restored backup, made anew, and the first one is put in its place."""
    write(1)
    sealed(app, clock)
    force("CREATE TABLE old_head AS SELECT * FROM audit_head")
    [hidden] = write(1)
    sealed(app, clock)
    force(
        "CREATE TABLE old_link AS SELECT * FROM audit_seal WHERE no = 2",
        f"CREATE TABLE old_row AS SELECT * FROM audit_entry WHERE seq = {hidden}",
        "DELETE FROM audit_seal WHERE no = 2",
        f"DELETE FROM audit_entry WHERE seq = {hidden}",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head SELECT * FROM old_head",
    )
    [told] = write(1)
    sealed(app, clock)
    write(1)
    sealed(app, clock)
    assert found(app) == []
    force(
        "DELETE FROM audit_seal WHERE no = 2",
        f"DELETE FROM audit_entry WHERE seq = {told}",
        "INSERT INTO audit_seal SELECT * FROM old_link",
        "INSERT INTO audit_entry SELECT * FROM old_row",
    )
    assert found(app) == ["link 3 of the chain was changed"]


def test_T31_a_head_that_was_kept_stays_in_the_chain_as_it_grows(
    app: Flask, rows: list[int], clock: Clock, write: Write
) -> None:
    kept = sealed(app, clock)
    write(2)
    sealed(app, clock)
    assert found(app, kept) == []


@pytest.mark.only_on("sqlite")
def test_T31_the_last_rows_are_missed_even_before_a_link_covers_them(
    app: Flask, rows: list[int], write: Write, force: Force
) -> None:
    loose = write(3)
    cut_rows(force, loose[1:])
    assert found(app) == [f"row {loose[1]} is gone", f"row {loose[2]} is gone"]


def test_T31_nobody_seals_over_a_chain_that_was_cut(
    app: Flask, rows: list[int], clock: Clock, write: Write, force: Force
) -> None:
    force("DELETE FROM audit_seal WHERE no = 3")
    write(1)
    with app.app_context(), pytest.raises(Broken):
        seal_chain(now=clock())


def test_T31_a_change_that_was_refused_leaves_no_row_and_no_finding(
    app: Flask, rows: list[int], clock: Clock, write: Write
) -> None:
    """On PostgreSQL it leaves a gap in the numbers: gaps are nobody's fault."""
    with app.app_context(), pytest.raises(ZeroDivisionError):
        fail_after_a_row(clock)
    write(1)
    sealed(app, clock)
    assert found(app) == []


def fail_after_a_row(clock: Clock) -> None:
    with transaction():
        tell(1, at=clock())
        raise ZeroDivisionError


def test_T31_a_row_that_appears_below_others_that_are_sealed_is_sealed_by_the_next_link(
    app: Flask, clock: Clock, write: Write, force: Force
) -> None:
    """As when a change takes its number first and commits last."""
    late, *_ = write(3)
    force(
        "CREATE TABLE kept AS SELECT * FROM audit_entry WHERE seq = " + str(late),
        "DELETE FROM audit_entry WHERE seq = " + str(late),
    )
    sealed(app, clock)
    write(1)
    force("INSERT INTO audit_entry SELECT * FROM kept", "DROP TABLE kept")
    clock.advance(hours=30)
    sealed(app, clock)
    assert looked(app).loose == 0
    assert found(app) == []
    force("DELETE FROM audit_entry WHERE seq = :seq", seq=late)
    assert found(app) == [f"row {late} is gone"]


def test_T31_with_another_key_in_front_the_old_rows_still_prove(
    app: Flask, rows: list[int], clock: Clock, write: Write, audit_keys: None
) -> None:
    write(1)
    sealed(app, clock)
    assert found(app) == []


def test_T31_without_its_key_nothing_proves(
    app: Flask, rows: list[int], forgotten_key: None
) -> None:
    assert looked(app).findings[0].flaw is Flaw.LINK_CHANGED


def cut_rows(force: Force, numbers: list[int]) -> None:
    force(f"DELETE FROM audit_entry WHERE seq IN ({', '.join(map(str, numbers))})")


def db_is_sqlite(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "sqlite"
