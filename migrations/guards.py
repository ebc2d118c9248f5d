"""What keeps two claims from overlapping, as SQL: frozen text that no model can express.

PostgreSQL has one exclusion constraint. SQLite has none, so triggers do it; a batch migration on
SQLite copies the table and drops its triggers without a word, which is why `env.py` makes them anew
after every run.

A trigger looks at one row only: existing claims do not overlap, so among those that begin before the
new end, the last one reaches furthest. Looking at all of them would cost more with every booking.
"""

from __future__ import annotations

import re

NAME = "ex_claim_no_overlap"

POSTGRESQL = f"""
ALTER TABLE claim ADD CONSTRAINT {NAME} EXCLUDE USING gist (
    resource_kind WITH =,
    resource_id WITH =,
    lane WITH =,
    tstzrange(starts_at, ends_at) WITH &&
)
"""

# Instants are text of a fixed width in SQLite: any other spelling would not compare, so it is refused.
_INSTANT = "____-__-__ __:__:__.______"

_BODY = f"""
BEGIN
    SELECT RAISE(ABORT, 'ck_claim_instant')
    WHERE NEW.starts_at NOT LIKE '{_INSTANT}' OR NEW.ends_at NOT LIKE '{_INSTANT}'
       OR (NEW.expires_at IS NOT NULL AND NEW.expires_at NOT LIKE '{_INSTANT}');
    SELECT RAISE(ABORT, '{NAME}')
    WHERE (
        SELECT other.ends_at FROM claim AS other
        WHERE other.resource_kind = NEW.resource_kind
          AND other.resource_id = NEW.resource_id
          AND other.lane = NEW.lane
          AND other.starts_at < NEW.ends_at
          {{others_only}}
        ORDER BY other.starts_at DESC LIMIT 1
    ) > NEW.starts_at;
END
"""  # noqa: S608 - built of the names above only

SQLITE = {
    "claim_no_overlap_insert": "CREATE TRIGGER claim_no_overlap_insert BEFORE INSERT ON claim"
    + _BODY.format(others_only=""),
    "claim_no_overlap_update": "CREATE TRIGGER claim_no_overlap_update BEFORE UPDATE ON claim"
    + _BODY.format(others_only="AND other.rowid <> NEW.rowid"),
}

# -- the audit -------------------------------------------------------------------------------------
# Rows and links are added, never changed or taken out; the head goes forward, one link at a time.

APPEND_ONLY = "audit_is_append_only"
_ADDED_ONLY = ("audit_entry", "audit_seal")

AUDIT_POSTGRESQL = (
    f"""
CREATE FUNCTION {APPEND_ONLY}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{APPEND_ONLY}' USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    *(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {APPEND_ONLY}()"
        for table in _ADDED_ONLY
    ),
    "CREATE TRIGGER audit_head_kept BEFORE DELETE OR TRUNCATE ON audit_head"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {APPEND_ONLY}()",
    "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head FOR EACH ROW"
    " WHEN (NEW.seal_no <> OLD.seal_no + 1 OR NEW.row_count <= OLD.row_count)"
    f" EXECUTE FUNCTION {APPEND_ONLY}()",
)
AUDIT_POSTGRESQL_GONE = f"DROP FUNCTION {APPEND_ONLY}()"

_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"

AUDIT_SQLITE = {
    **{
        f"{table}_{what}": f"CREATE TRIGGER {table}_{what} BEFORE {what.upper()} ON {table} {_REFUSE}"
        for table in _ADDED_ONLY
        for what in ("update", "delete")
    },
    "audit_head_delete": f"CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_head {_REFUSE}",
    "audit_head_forward": "CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head"
    " WHEN NEW.seal_no <> OLD.seal_no + 1 OR NEW.row_count <= OLD.row_count"
    f" {_REFUSE}",
}

# -- what patients are found by --------------------------------------------------------------------
# PostgreSQL has an index of the parts of the text; SQLite a table of FTS5, whose rows are numbered
# apart from those of patients: VACUUM may number these anew.

TRIGRAMS = "ix_patient_search_text_trigrams"
TRIGRAMS_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"CREATE INDEX {TRIGRAMS} ON patient USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)",
)
#: Where nobody may create the extension: only beginnings of words are found.
WORDS = "ix_patient_search_text_words"
WORDS_POSTGRESQL = (
    f"CREATE INDEX {WORDS} ON patient"
    " USING gin (array_to_tsvector(string_to_array(btrim(search_text), ' ')))"
)

# Its triggers may not write into a virtual table while the schema is not trusted (`clinic.sqlite`), so
# they note whose row is stale; `clinic.patients.fts` brings those up to date before each commit.
SEARCH_TABLES_SQLITE = (
    "CREATE TABLE patient_search_row (id INTEGER PRIMARY KEY,"
    " patient_id VARCHAR(32) NOT NULL UNIQUE, stale INTEGER NOT NULL DEFAULT 1)",
    "CREATE INDEX ix_patient_search_row_stale ON patient_search_row (stale) WHERE stale",
    "INSERT INTO patient_search_row (patient_id) SELECT id FROM patient",
    "CREATE VIRTUAL TABLE patient_search USING fts5(words, tokenize = 'trigram')",
)
_STALE = "UPDATE patient_search_row SET stale = 1 WHERE patient_id = OLD.id"

SEARCH_SQLITE = {
    "patient_search_insert": "CREATE TRIGGER patient_search_insert AFTER INSERT ON patient"
    " BEGIN INSERT INTO patient_search_row (patient_id) VALUES (NEW.id); END",
    "patient_search_update": "CREATE TRIGGER patient_search_update AFTER UPDATE OF search_text ON patient"
    f" WHEN NEW.search_text <> OLD.search_text BEGIN {_STALE}; END",
    "patient_search_delete": "CREATE TRIGGER patient_search_delete AFTER DELETE ON patient"
    f" BEGIN {_STALE}; END",
}

# -- what a doctor offers, and when ----------------------------------------------------------------
# Whatever changes it, raw SQL too, raises a stamp in its own transaction: what was computed of it is
# kept by the stamp (`clinic.booking.times.kept`). A stamp is by chance, so no other state of the rows
# ever had it: not one that was undone, and not one of the same number in another writer's transaction.

#: Whose stamp a row of a table raises: a doctor's, by the column, or the clinic's.
CLINIC = "clinic"
STAMPED = {
    "clinic": "",
    "closed_day": "",
    "visit_type": "",
    "doctor": "id",
    "doctor_visit_type": "doctor_id",
    "working_hours": "doctor_id",
    "hours_override": "doctor_id",
    "time_off": "doctor_id",
}
_RAISE = "raise_opening_stamp"

STAMPS_POSTGRESQL = (
    f"""
CREATE FUNCTION {_RAISE}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO opening_stamp (owner, stamp)
    SELECT owner, gen_random_uuid()::text
    FROM unnest(ARRAY[
        to_jsonb(OLD) ->> TG_ARGV[0],
        to_jsonb(NEW) ->> TG_ARGV[0],
        CASE TG_ARGV[0] WHEN '' THEN '{CLINIC}' END
    ]) owner
    WHERE owner IS NOT NULL GROUP BY owner ORDER BY owner
    ON CONFLICT (owner) DO UPDATE SET stamp = excluded.stamp;
    RETURN NULL;
END $$
""",  # noqa: S608 - built of the names above only
    *(
        f"CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION {_RAISE}('{column}')"
        for table, column in STAMPED.items()
    ),
)
STAMPS_POSTGRESQL_GONE = (
    *(f"DROP TRIGGER {table}_stamp ON {table}" for table in STAMPED),
    f"DROP FUNCTION {_RAISE}()",
)


def _raised(row: str, column: str) -> str:
    owner = f"{row}.{column}" if column else f"'{CLINIC}'"
    return (
        "INSERT INTO opening_stamp (owner, stamp)"  # noqa: S608 - built of the names above only
        f" VALUES ({owner}, lower(hex(randomblob(16))))"
        " ON CONFLICT (owner) DO UPDATE SET stamp = excluded.stamp;"
    )


STAMPS_SQLITE = {
    f"{table}_stamp_{what}": f"CREATE TRIGGER {table}_stamp_{what} AFTER {what.upper()} ON {table}"
    f" BEGIN {' '.join(_raised(row, column) for row in rows)} END"
    for table, column in STAMPED.items()
    for what, rows in {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}.items()
}


#: Who stood in which lists, for the audit. SQLite goes through the lists: a small clinic has few.
IN_LISTS = "ix_audit_entry_in_lists"
IN_LISTS_POSTGRESQL = (
    f"CREATE INDEX {IN_LISTS} ON audit_entry USING gin (string_to_array(patient_ids, ' '))"
    " WHERE subject_kind = 'list'"
)

#: On SQLite, every run makes these triggers anew as soon as the table that they need is there.
TRIGGERS_SQLITE = {
    "claim": SQLITE,
    "audit_seal": AUDIT_SQLITE,
    "patient_search": SEARCH_SQLITE,
    "opening_stamp": STAMPS_SQLITE,
}
#: What a database of PostgreSQL has beside its tables.
_BESIDE_POSTGRESQL = (POSTGRESQL, *AUDIT_POSTGRESQL, *STAMPS_POSTGRESQL, IN_LISTS_POSTGRESQL)


def promised_postgresql() -> set[str]:
    """The names of the guards that every database of PostgreSQL has."""
    made = r"(?:ADD CONSTRAINT|CREATE TRIGGER|CREATE INDEX) (\w+)"
    return set(re.findall(made, "\n".join(_BESIDE_POSTGRESQL)))


def is_by_hand(kind: str, name: str | None) -> bool:
    """Whether a table or an index is none of a model's: autogenerate must leave it alone."""
    if kind == "table":
        return bool(name) and name.startswith("patient_search")
    return kind == "index" and name in (NAME, TRIGRAMS, WORDS, IN_LISTS)
