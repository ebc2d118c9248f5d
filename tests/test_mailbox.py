"""The folder of mails that web and worker share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from clinic import mailbox

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def mail(to: str = "Amira <amira@example.org>", subject: str = "Hello") -> bytes:
    return f"To: {to}\r\nSubject: {subject}\r\n\r\nBody\r\n".encode()


def subjects(folder: Path, **asked: object) -> list[str]:
    return [str(one.mail["Subject"]) for one in mailbox.find_mail(folder, **asked)[0]]  # type: ignore[arg-type]


def test_an_empty_mailbox_has_nothing_in_it(tmp_path: Path) -> None:
    assert mailbox.find_mail(tmp_path / "none") == ([], 0)


def test_the_newest_mail_lies_on_top_and_lists_come_in_pages(tmp_path: Path) -> None:
    for number in range(5):
        mailbox.keep_mail(tmp_path, mail(subject=str(number)), now=NOW + timedelta(seconds=number))
    assert subjects(tmp_path) == ["4", "3", "2", "1", "0"]
    assert subjects(tmp_path, page=2, per_page=2) == ["2", "1"]
    assert subjects(tmp_path, page=9) == []


def test_a_recipient_is_found_by_a_part_of_name_or_address(tmp_path: Path) -> None:
    mailbox.keep_mail(tmp_path, mail(subject="a"), now=NOW)
    mailbox.keep_mail(tmp_path, mail("Jonas <jonas@example.org>", "j"), now=NOW)
    assert subjects(tmp_path, recipient="AMIRA") == ["a"]
    assert subjects(tmp_path, recipient="jonas@example.org") == ["j"]
    assert mailbox.find_mail(tmp_path, recipient="nobody") == ([], 0)


def test_old_mails_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "KEPT", 3)
    for number in range(5):
        mailbox.keep_mail(tmp_path, mail(subject=str(number)), now=NOW + timedelta(seconds=number))
    assert subjects(tmp_path) == ["4", "3", "2"]


def test_many_may_write_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "KEPT", 10)

    def write() -> None:
        for _number in range(20):
            mailbox.keep_mail(tmp_path, mail(), now=NOW)

    writers = [Thread(target=write) for _number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(subjects(tmp_path, per_page=100)) == 10


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../secret_key", "/etc/passwd", "20261124T090000.000000Z-abcdef01.eml"]
)
def test_no_other_file_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret_key").write_text("secret")
    assert mailbox.read_mails(tmp_path / "mailbox", name) is None
