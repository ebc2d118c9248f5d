"""The link in the mail to the address before: looking does nothing, the button puts it back."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from clinic.accounts.models import User
from clinic.db import db, transaction
from clinic.notifications.deliver import Deliverer
from clinic.notifications.letters import Letter, TryAgain
from tests.application import Clock
from tests.cast import PASSWORD, Cast, email_of
from tests.cast_fixtures import SignIn
from tests.notifications.post import LEASE, PostOffice

pytestmark = pytest.mark.only_on("sqlite")

OLD, NEW, NEWER = email_of("Amira Rahman"), "amira@new.example.org", "amira@newer.example.org"


class Post:
    """The mails that go out, and the secret of the newest of a kind to an address."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.office = PostOffice(clock)

    def goes_out(self) -> None:
        self.clock.advance(seconds=1)
        with self.app.app_context():
            while self.office.sender.deliver_next():
                pass

    def token(self, kind: str, to: str) -> str:
        self.goes_out()
        return [one for one in self.office.letters if self.is_it(one, kind, to)][-1].token

    def is_it(self, letter: Letter, kind: str, to: str) -> bool:
        return (letter.kind, letter.recipient.address) == (kind, to)

    def has(self, kind: str, to: str) -> bool:
        self.goes_out()
        return any(self.is_it(one, kind, to) for one in self.office.letters)


@pytest.fixture
def post(app: Flask, clock: Clock) -> Post:
    return Post(app, clock)


@pytest.fixture
def thief(client: FlaskClient, cast: Cast, sign_in: SignIn) -> FlaskClient:
    """Somebody who is signed in as Amira and knows her password."""
    return sign_in(client, cast.amira)


def changes(thief: FlaskClient, post: Post, new: str) -> None:
    thief.post("/account/email", data={"email": new, "password": PASSWORD})
    thief.get(f"/t/email/{post.token('change_email', new)}")
    assert thief.post("/new-email").status_code == 303


def email_now(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return db.session.get_one(User, cast.amira.actor.user_id).email


def test_T28_looking_at_the_link_changes_nothing_and_the_secret_leaves_the_address(
    app: Flask, thief: FlaskClient, cast: Cast, post: Post
) -> None:
    changes(thief, post, NEW)
    token, owner = post.token("email_changed", OLD), app.test_client()
    answer = owner.get(f"/t/undo/{token}")
    assert (answer.status_code, answer.location) == (303, "/old-email")
    for method in ("GET", "HEAD", "GET"):
        page = owner.open("/old-email", method=method)
        assert page.status_code == 200
        assert token not in page.text
    assert email_now(app, cast) == NEW
    assert thief.get("/home").status_code == 200


def test_T12_the_button_puts_it_back_once_and_both_addresses_are_told(
    app: Flask, thief: FlaskClient, cast: Cast, post: Post
) -> None:
    changes(thief, post, NEW)
    token, owner = post.token("email_changed", OLD), app.test_client()
    owner.get(f"/t/undo/{token}")
    done = owner.post("/old-email")
    assert (done.status_code, done.location) == (303, "/old-email/done")
    assert "choose a new password" in owner.get(done.location).text
    assert email_now(app, cast) == OLD
    assert thief.get("/home").status_code == 303
    assert post.has("email_undone", OLD)
    assert post.has("email_lost", NEW)
    assert post.has("reset_password", OLD)
    owner.get(f"/t/undo/{token}")
    assert owner.get("/old-email").status_code == 410
    assert owner.post("/old-email").status_code == 410


def test_T12_the_whole_way_back_into_the_account(
    app: Flask, thief: FlaskClient, cast: Cast, post: Post
) -> None:
    changes(thief, post, NEW)
    changes(thief, post, NEWER)
    owner, password = app.test_client(), "another-harbour-lantern-43"
    owner.get(f"/t/undo/{post.token('email_changed', OLD)}")
    owner.post("/old-email")
    owner.get(f"/t/reset/{post.token('reset_password', OLD)}")
    assert owner.post("/reset", data={"password": password}).location == "/login"
    assert owner.post("/login", data={"email": OLD, "password": password}).location == "/home"
    for email, guess in ((NEWER, PASSWORD), (NEWER, password), (OLD, PASSWORD)):
        answer = thief.post("/login", data={"email": email, "password": guess})
        assert answer.status_code == 422


def test_T8_a_notice_that_could_not_be_delivered_still_goes_to_the_first_address(
    app: Flask, thief: FlaskClient, cast: Cast, post: Post
) -> None:
    """Whoever changes twice before the first mail has left does not turn it away."""
    post.office.fails = lambda one: TryAgain("later") if one.kind.startswith("email_") else None
    changes(thief, post, NEW)
    changes(thief, post, NEWER)
    post.office.fails = lambda _one: None
    post.clock.advance(hours=1)
    assert post.has("email_changed", OLD)
    assert post.has("email_changed", NEW)
    # What was asked for is done by now: nobody is warned of it any more, least of all the thief.
    assert not any(one.kind == "email_change_asked" for one in post.office.letters)


def test_an_address_of_another_account_is_told_of_and_the_link_stays(
    app: Flask, thief: FlaskClient, cast: Cast, post: Post
) -> None:
    changes(thief, post, NEW)
    new = {"email": OLD, "full_name": "Emma Lind", "password": "seven-quiet-herons-fly"}
    app.test_client().post("/register", data=new)
    with app.app_context(), transaction() as session:
        session.execute(
            update(User).where(User.email == OLD).values(email_verified_at=post.clock())
        )
    owner = app.test_client()
    owner.get(f"/t/undo/{post.token('email_changed', OLD)}")
    answer = owner.post("/old-email")
    assert answer.status_code == 409
    assert "Another account uses this address now" in answer.text
    assert email_now(app, cast) == NEW
    assert owner.get("/old-email").status_code == 200


def test_T12_after_seven_days_it_says_so_and_names_the_way_on(
    app: Flask, thief: FlaskClient, cast: Cast, post: Post
) -> None:
    changes(thief, post, NEW)
    owner = app.test_client()
    owner.get(f"/t/undo/{post.token('email_changed', OLD)}")
    post.clock.advance(days=7)
    for answer in (owner.get("/old-email"), owner.post("/old-email")):
        assert answer.status_code == 410
        assert "call the clinic" in answer.text
    assert email_now(app, cast) == NEW


@pytest.mark.parametrize("purpose", ["email", "reset", "verify", "invitation"])
def test_T12_the_link_is_good_for_nothing_else(
    app: Flask, thief: FlaskClient, post: Post, purpose: str
) -> None:
    changes(thief, post, NEW)
    other = app.test_client()
    page = other.get(f"/t/{purpose}/{post.token('email_changed', OLD)}").location
    assert other.get(page).status_code == 410


def test_a_notice_says_nothing_any_more_once_the_address_is_back(
    app: Flask, thief: FlaskClient, cast: Cast, post: Post
) -> None:
    """The link in a mail that is sent a second time, after a crash, is none."""
    changes(thief, post, NEW)
    taken: list[Letter] = []
    with app.app_context():
        dying = Deliverer(taken.append, owner="other", clock=post.clock, lease_length=LEASE)
        post.clock.advance(seconds=1)
        assert dying.deliver_next()
    owner = app.test_client()
    owner.get(f"/t/undo/{taken[0].token}")
    assert owner.post("/old-email").status_code == 303
    assert not post.has("email_changed", OLD)
