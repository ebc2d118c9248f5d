"""An admin helps who has lost the second factor or the password, in pages and without script."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.factors import recovery
from clinic.accounts.factors.second_factor import has_factor
from clinic.accounts.models import User
from clinic.db import db
from tests.accounts.test_second_factor import with_an_app
from tests.application import BuildApp, Clock
from tests.audit.trail import Trail
from tests.cast import PASSWORD, Cast, Staff, another_admin
from tests.cast_fixtures import SignIn
from tests.notifications.post import PostOffice
from tests.web.counting import queries_of

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("app_context")]

SEEN = {"proof": "in_person", "note": "passport"}
CALLED = {"proof": "call_back", "note": "Ticket 12"}


@pytest.fixture
def paul(app: Flask, cast: Cast, app_context: None, sign_in: SignIn) -> FlaskClient:
    """The browser of the second admin."""
    return sign_in(app.test_client(), Staff(another_admin()))


def factor_url(cast: Cast, who: str) -> str:
    return f"/admin/accounts/{getattr(cast, who).actor.user_id}/second-factor"


def test_an_admin_sees_kinds_and_numbers_and_no_names(petra: FlaskClient, cast: Cast) -> None:
    for who, page in (
        (cast.amira, f"/desk/patients/{cast.amira.patient_id}"),
        (cast.lena, f"/admin/doctors/{cast.lena.doctor_id}"),
    ):
        before = petra.get(page).text
        assert "None: the password alone signs in." in before
        assert "Reset the second factor" not in before
        recovery.make_codes(with_an_app(cast, who), now=cast.now)
        html = petra.get(page).text
        assert "Authenticator app" in html
        assert "10 recovery codes left" in html
        assert f'href="/admin/accounts/{who.actor.user_id}/second-factor"' in html


def test_the_desk_and_who_has_no_account_have_no_such_section(
    petra: FlaskClient, nadia: FlaskClient, cast: Cast
) -> None:
    with_an_app(cast, cast.amira)
    assert "Second factor" not in nadia.get(f"/desk/patients/{cast.amira.patient_id}").text
    assert "Second factor" not in petra.get(f"/desk/patients/{cast.leo_id}").text
    assert nadia.get(factor_url(cast, "amira")).status_code == 403


def test_a_patient_seen_in_person_is_helped_at_once(
    petra: FlaskClient, cast: Cast, post: PostOffice
) -> None:
    amira = with_an_app(cast, cast.amira)
    asked = petra.get(factor_url(cast, "amira")).text
    assert "Amira Rahman is signed out everywhere" in asked
    assert asked.count("A second admin has to approve.") == 2
    post.work()
    done = petra.post(factor_url(cast, "amira"), data=SEEN)
    assert done.location == f"/desk/patients/{cast.amira.patient_id}"
    assert not has_factor(amira.user_id)
    assert post.work() == [("Amira Rahman", "factors_reset")]


@pytest.mark.parametrize("sent", [{}, {"proof": "in_person"}, {"proof": "letter", "note": "x"}])
def test_half_a_form_comes_again(petra: FlaskClient, cast: Cast, sent: dict[str, str]) -> None:
    amira = with_an_app(cast, cast.amira)
    again = petra.post(factor_url(cast, "amira"), data=sent)
    assert again.status_code == 422
    assert "Please look at this again" in again.text
    assert has_factor(amira.user_id)


def test_T8_two_admins_reset_a_doctors_factor(
    petra: FlaskClient, paul: FlaskClient, cast: Cast
) -> None:
    lena = with_an_app(cast, cast.lena)
    waits = petra.post(factor_url(cast, "lena"), data=SEEN).location
    mine = petra.get(waits).text
    assert "Another admin has to answer." in mine
    assert "Approve the reset" not in mine
    assert petra.post(f"{waits}/approval").status_code == 403
    assert (
        "A reset waits for a second admin"
        in petra.get(f"/admin/doctors/{cast.lena.doctor_id}").text
    )
    # Paul hears of it without a name, and the bell leads him there.
    bell = paul.get("/notices").text
    assert "A lost second factor waits for a second admin" in bell
    assert "Lena" not in bell
    [opened] = re.findall(r'action="(/notices/[0-9a-f]{32}/read)"', bell)
    assert paul.post(opened).location == waits
    assert "1 waiting" in paul.get("/admin/factor-resets").text
    page = paul.get(waits).text
    for words in ("Lena Hartmann", "Petra Sommer", "Seen in person", "passport"):
        assert words in page
    assert paul.post(f"{waits}/approval").location == "/admin/factor-resets"
    assert not has_factor(lena.user_id)
    assert "Approved: the second factor is reset." in petra.get(waits).text
    late = paul.post(f"{waits}/refusal")
    assert late.status_code == 409
    assert "This was answered or withdrawn, or it has expired." in late.text


def test_T8_who_asked_can_take_it_back_and_the_second_say_no(
    petra: FlaskClient, paul: FlaskClient, cast: Cast
) -> None:
    lena = with_an_app(cast, cast.lena)
    for browser, noun, said in (
        (petra, "withdrawal", "Withdrawn: nothing was changed."),
        (paul, "refusal", "Declined: nothing was changed."),
    ):
        waits = petra.post(factor_url(cast, "lena"), data=CALLED).location
        assert browser.post(f"{waits}/{noun}").status_code == 303
        assert said in paul.get(waits).text
        assert has_factor(lena.user_id)


def test_T8_before_all_that_matters_an_admin_says_who_they_are(
    petra: FlaskClient, paul: FlaskClient, cast: Cast, clock: Clock
) -> None:
    lena = with_an_app(cast, cast.lena)
    waits = petra.post(factor_url(cast, "lena"), data=CALLED).location
    clock.advance(minutes=6)
    assert petra.get(factor_url(cast, "amira")).location.startswith("/prove")
    assert petra.post(factor_url(cast, "amira"), data=SEEN).status_code == 401
    for noun in ("approval", "refusal"):
        assert paul.post(f"{waits}/{noun}").status_code == 401
    assert has_factor(lena.user_id)


def test_T8_a_single_admin_is_told_who_can_do_it(petra: FlaskClient, cast: Cast) -> None:
    with_an_app(cast, cast.lena)
    page = petra.get(factor_url(cast, "lena")).text
    assert "flask users reset-factors" in page
    assert 'name="proof"' not in page
    assert petra.post(factor_url(cast, "lena"), data=SEEN).status_code == 409
    patient = with_an_app(cast, cast.amira)
    assert 'name="proof"' in petra.get(factor_url(cast, "amira")).text
    assert petra.post(factor_url(cast, "amira"), data=CALLED).status_code == 409
    assert has_factor(patient.user_id)


def test_T8_nobody_resets_their_own(petra: FlaskClient, paul: FlaskClient, cast: Cast) -> None:
    actor = with_an_app(cast, cast.petra)
    page = petra.get(factor_url(cast, "petra")).text
    assert "Nobody resets their own second factor here." in page
    assert 'name="proof"' not in page
    assert petra.post(factor_url(cast, "petra"), data=SEEN).status_code == 403
    assert has_factor(actor.user_id)
    # Her page has the way there for a colleague, and none for herself.
    hers = f"/admin/users/{actor.user_id}"
    assert factor_url(cast, "petra") not in petra.get(hers).text
    assert factor_url(cast, "petra") in paul.get(hers).text


def test_T8_an_admin_starts_a_reset_and_never_sets_a_password(
    petra: FlaskClient, nadia: FlaskClient, cast: Cast, post: PostOffice
) -> None:
    url = f"/admin/accounts/{cast.amira.actor.user_id}/reset-link"
    assert f'action="{url}"' in petra.get(f"/desk/patients/{cast.amira.patient_id}").text
    assert nadia.post(url).status_code == 403
    sent = {"password": "another-long-password-1", "email": "evil@example.org"}
    assert petra.post(url, data=sent).location == f"/desk/patients/{cast.amira.patient_id}"
    assert post.work() == [("Amira Rahman", "reset_password")]
    assert [one.recipient.address for one in post.letters] == [cast.amira.actor.email]
    user = db.session.get_one(User, cast.amira.actor.user_id, populate_existing=True)
    assert user.email == cast.amira.actor.email


@pytest.mark.usefixtures("limits")
def test_T8_links_for_one_account_are_few(make_app: BuildApp, cast: Cast) -> None:
    app = make_app(RATELIMIT_ENABLED=True, LIMIT_RESET="1 per minute; 5 per day")
    browser = app.test_client()
    browser.post("/login", data={"email": cast.petra.actor.email, "password": PASSWORD})
    first, other = (
        f"/admin/accounts/{who.actor.user_id}/reset-link" for who in (cast.amira, cast.jonas)
    )
    assert browser.post(first).status_code == 303
    assert browser.post(first).status_code == 429
    assert browser.post(other).status_code == 303


def test_a_long_list_costs_no_more_than_a_short_one(
    petra: FlaskClient, cast: Cast, paul: FlaskClient, app: Flask
) -> None:
    counts = []
    for who in ("lena", "krug", "samuel"):
        with_an_app(cast, getattr(cast, who))
        petra.post(factor_url(cast, who), data=CALLED)
        with queries_of(app) as sent:
            petra.get("/admin/factor-resets")
        counts.append(len(sent))
    assert counts[1] == counts[2]


def test_an_admin_signs_somebody_out_everywhere(
    app: Flask, petra: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    lena = sign_in(app.test_client(), cast.lena)
    page = f"/admin/doctors/{cast.lena.doctor_id}"
    address = f"/admin/accounts/{cast.lena.actor.user_id}/sessions/removal"
    assert "At one place" in petra.get(page).text
    trail = Trail(app)
    assert petra.post(address).location == page
    assert lena.get("/doctor/week").status_code == 303
    row = trail.one("signed_out_everywhere")
    assert (row.actor_id, row.subject_id) == (cast.petra.actor.user_id, cast.lena.actor.user_id)
    after = petra.get(page).text
    assert "Lena Hartmann is signed out everywhere" in after
    assert "Nowhere" in after
    assert address not in after


def test_nobody_is_signed_out_who_is_not_there(petra: FlaskClient, cast: Cast) -> None:
    assert petra.post(f"/admin/accounts/{'0' * 32}/sessions/removal").status_code == 404
