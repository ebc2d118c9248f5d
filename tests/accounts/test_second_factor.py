"""Codes of the app and on paper: who needs them, and that each is good once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, text

from clinic.accounts.actor import Actor
from clinic.accounts.attempts import Budget, Rate
from clinic.accounts.changes.give_up_factor import give_up_totp, reset_factors
from clinic.accounts.changes.reset import reset_password
from clinic.accounts.factors import recovery, totp
from clinic.accounts.factors.second_factor import SecondFactorAsked, check_code, has_factor
from clinic.accounts.kinds import Means, SessionKind, TokenPurpose
from clinic.accounts.models import CodeMiss, LoginSession, RecoveryCode, Totp
from clinic.accounts.permissions import Permission
from clinic.accounts.sessions import reauthenticate
from clinic.accounts.sessions.second_step import finish_by_code, first_step
from clinic.accounts.sessions.session_state import actor_of
from clinic.accounts.sessions.sign_in import open_session, sign_in
from clinic.accounts.tokens import mint
from clinic.db import db, transaction
from clinic.directory.settings import change_clinic
from tests.accounts.authenticator_app import app_in_use
from tests.audit.trail import Trail
from tests.cast import PASSWORD, Cast, OnlinePatient, Staff
from tests.refusals import refused

STEP = timedelta(seconds=30)


def secret_of(actor: Actor) -> str:
    return db.session.get_one(Totp, actor.user_id, populate_existing=True).secret


def code(actor: Actor, now: datetime, *, steps: int = 0) -> str:
    return pyotp.TOTP(secret_of(actor)).at(now, counter_offset=steps)


def with_an_app(cast: Cast, who: Staff | OnlinePatient) -> Actor:
    """The person, whose app gave its first code an hour ago."""
    app_in_use(who.actor, now=cast.now)
    return who.actor


def enters(actor: Actor, given: str, now: datetime) -> None:
    sign_in(email=actor.email, password=PASSWORD, code=given, now=now)


def test_a_secret_counts_for_nothing_until_a_code_of_it_was_given(cast: Cast) -> None:
    totp.begin(cast.lena.actor, now=cast.now)
    assert not has_factor(cast.lena.actor.user_id)
    wrong = code(cast.lena.actor, cast.now, steps=5)
    with refused("wrong_code"):
        totp.confirm_app(cast.lena.actor, wrong, now=cast.now)
    sign_in(email=cast.lena.actor.email, password=PASSWORD, now=cast.now)
    totp.confirm_app(cast.lena.actor, code(cast.lena.actor, cast.now), now=cast.now)
    assert has_factor(cast.lena.actor.user_id)


def test_the_secret_has_160_bits_and_the_database_does_not_show_it(cast: Cast) -> None:
    totp.begin(cast.lena.actor, now=cast.now)
    setup = totp.setup_of(cast.lena.actor, issuer="Lindenhof Clinic")
    assert len(setup.secret) * 5 == 160
    with db.engine.connect() as connection:
        assert setup.secret not in connection.scalars(text("SELECT secret FROM totp")).one()
    assert f"secret={setup.secret}" in setup.uri
    assert setup.uri.startswith("otpauth://totp/Lindenhof%20Clinic:")


def test_once_in_use_the_secret_is_never_shown_nor_replaced(cast: Cast) -> None:
    actor = with_an_app(cast, cast.lena)
    with refused("not_found"):
        totp.setup_of(actor, issuer="x")
    with refused("factor_exists"):
        totp.begin(actor, now=cast.now)


def test_the_password_alone_is_not_enough_any_more_for_pages_and_programs(cast: Cast) -> None:
    actor = with_an_app(cast, cast.lena)
    for kind in SessionKind:
        with pytest.raises(SecondFactorAsked):
            sign_in(email=actor.email, password=PASSWORD, kind=kind, now=cast.now)
    with refused("bad_credentials"):
        sign_in(email=actor.email, password="x", code=code(actor, cast.now), now=cast.now)
    opened = sign_in(email=actor.email, password=PASSWORD, code=code(actor, cast.now), now=cast.now)
    assert opened.strong


def test_T29_a_code_is_good_once_also_for_who_looked_over_a_shoulder(cast: Cast) -> None:
    actor = with_an_app(cast, cast.lena)
    given = code(actor, cast.now)
    enters(actor, given, cast.now)
    with refused("wrong_code"):
        enters(actor, given, cast.now + STEP)
    with refused("wrong_code"):  # nor an older one than was used
        enters(actor, code(actor, cast.now, steps=-1), cast.now)


def test_T29_the_code_that_confirmed_the_app_signs_nobody_in(cast: Cast) -> None:
    totp.begin(cast.lena.actor, now=cast.now)
    given = code(cast.lena.actor, cast.now)
    totp.confirm_app(cast.lena.actor, given, now=cast.now)
    with refused("wrong_code"):
        enters(cast.lena.actor, given, cast.now)


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_T29_clocks_may_differ_by_one_code(cast: Cast, steps: int, is_good: bool) -> None:
    actor = with_an_app(cast, cast.lena)
    given = code(actor, cast.now, steps=steps)
    if is_good:
        enters(actor, given, cast.now)
    else:
        with refused("wrong_code"):
            enters(actor, given, cast.now)


@pytest.mark.parametrize(
    "odd", ["", " ", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "\x00" * 6, "-" * 99]
)
def test_T29_what_is_no_code_is_refused(cast: Cast, odd: str) -> None:
    actor = with_an_app(cast, cast.lena)
    with refused("wrong_code"):
        check_code(actor.user_id, odd, now=cast.now)


def test_T29_after_five_wrong_codes_no_code_is_looked_at_for_five_minutes(cast: Cast) -> None:
    actor = with_an_app(cast, cast.lena)
    for _ in range(5):
        with refused("wrong_code"):
            enters(actor, "000000", cast.now)
    with refused("too_many_codes") as refusal:
        enters(actor, code(actor, cast.now), cast.now)
    assert refusal.error.details["retry_after"] == 300
    later = cast.now + timedelta(minutes=5)
    enters(actor, code(actor, later), later)


@pytest.mark.parametrize(("most", "apart"), [(20, 61), (50, 15 * 60)])
def test_T29_and_so_many_in_an_hour_and_in_a_day(cast: Cast, most: int, apart: int) -> None:
    actor = with_an_app(cast, cast.lena)
    misses = [cast.now + number * timedelta(seconds=apart) for number in range(most - 1)]
    with transaction():
        db.session.add_all(CodeMiss(user_id=actor.user_id, at=at) for at in misses)
    now = misses[-1] + timedelta(seconds=apart)
    with refused("wrong_code"):
        check_code(actor.user_id, "000000", now=now)
    now += timedelta(seconds=apart)
    with refused("too_many_codes"):
        check_code(actor.user_id, code(actor, now), now=now)


def test_T29_wrong_codes_of_one_do_not_lock_others_out(cast: Cast) -> None:
    lena, petra = with_an_app(cast, cast.lena), with_an_app(cast, cast.petra)
    for _ in range(5):
        with refused("wrong_code"):
            check_code(lena.user_id, "000000", now=cast.now)
    check_code(petra.user_id, code(petra, cast.now), now=cast.now)


def test_the_audit_keeps_what_somebody_showed_on_signing_in(app: Flask, cast: Cast) -> None:
    lena, amira = with_an_app(cast, cast.lena), cast.amira.actor
    trail = Trail(app)
    enters(lena, code(lena, cast.now), cast.now)
    sign_in(email=amira.email, password=PASSWORD, now=cast.now)
    open_session(amira.user_id, means=Means.PASSKEY, now=cast.now)
    kept = [(row.actor_id, row.reason) for row in trail.rows("signed_in")]
    assert kept == [
        (lena.user_id, "password_and_code"),
        (amira.user_id, "password"),
        (amira.user_id, "passkey"),
    ]
    strong = select(LoginSession.user_id).where(LoginSession.strong)
    assert sorted(db.session.scalars(strong)) == sorted([lena.user_id, amira.user_id])


def test_T29_so_many_wrong_codes_from_one_place_and_none_is_looked_at(cast: Cast) -> None:
    lena, amira, petra = (with_an_app(cast, who) for who in (cast.lena, cast.amira, cast.petra))
    here = (Budget("codes:here", (Rate(4, timedelta(minutes=5)),)),)
    there = (Budget("codes:there", here[0].rates),)
    for actor in (lena, lena, amira, amira):
        with refused("wrong_code"):
            check_code(actor.user_id, "000000", budgets=here, now=cast.now)
    with refused("too_many_requests") as refusal:
        check_code(petra.user_id, code(petra, cast.now), budgets=here, now=cast.now)
    assert refusal.error.details["retry_after"] == 300
    check_code(lena.user_id, code(lena, cast.now), budgets=there, now=cast.now)
    later = cast.now + timedelta(minutes=5)
    check_code(petra.user_id, code(petra, later), budgets=here, now=later)


def test_recovery_codes_are_ten_of_120_bits_kept_as_hashes_and_good_once(cast: Cast) -> None:
    actor = with_an_app(cast, cast.lena)
    codes = recovery.make_codes(actor, now=cast.now)
    assert len(set(codes)) == 10
    assert all(len(one.replace("-", "")) * 5 == 120 for one in codes)
    kept = set(db.session.scalars(select(RecoveryCode.code_hash)))
    assert kept.isdisjoint(codes)
    enters(actor, codes[0].upper().replace("-", " "), cast.now)
    assert recovery.codes_left(actor.user_id) == 9
    with refused("wrong_code"):
        enters(actor, codes[0], cast.now)


def test_new_recovery_codes_take_the_place_of_the_old_and_are_nobody_else_s(cast: Cast) -> None:
    lena, petra = with_an_app(cast, cast.lena), with_an_app(cast, cast.petra)
    old = recovery.make_codes(lena, now=cast.now)
    new = recovery.make_codes(lena, now=cast.now)
    for actor, given in ((lena, old[0]), (petra, new[0])):
        with refused("wrong_code"):
            enters(actor, given, cast.now)
    enters(lena, new[0], cast.now)


def test_T12_a_reset_password_does_not_take_the_second_factor_away(cast: Cast) -> None:
    actor = with_an_app(cast, cast.amira)
    reset_password(
        mint(actor.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now),
        "another-harbour-lantern-7",
        now=cast.now,
    )
    with pytest.raises(SecondFactorAsked):
        sign_in(email=actor.email, password="another-harbour-lantern-7", now=cast.now)


def asked(cast: Cast, actor: Actor) -> SecondFactorAsked:
    with pytest.raises(SecondFactorAsked) as found:
        sign_in(email=actor.email, password=PASSWORD, now=cast.now)
    return found.value


def test_the_first_step_is_worth_ten_minutes_and_nothing_after_a_new_password(cast: Cast) -> None:
    actor = with_an_app(cast, cast.lena)
    step = first_step(asked(cast, actor), now=cast.now)
    late = cast.now + timedelta(minutes=10)
    with refused("step_over"):
        finish_by_code(step, code(actor, late), now=late)
    token = mint(actor.user_id, TokenPurpose.RESET_PASSWORD, now=cast.now)
    reset_password(token, "another-harbour-lantern-7", now=cast.now)
    with refused("step_over"):
        finish_by_code(step, code(actor, cast.now), now=cast.now)


def test_who_must_say_again_who_they_are_shows_the_second_factor_too(cast: Cast) -> None:
    actor = with_an_app(cast, cast.lena)
    opened = sign_in(email=actor.email, password=PASSWORD, code=code(actor, cast.now), now=cast.now)
    here = actor_of(opened.user_id, opened.id, now=cast.now)
    assert here is not None
    later = cast.now + timedelta(minutes=6)
    with pytest.raises(SecondFactorAsked):
        reauthenticate.reauthenticate(here, PASSWORD, "", now=later)
    with refused("wrong_password"):
        reauthenticate.reauthenticate(here, "x", code(actor, later), now=later)
    renewed = reauthenticate.reauthenticate(here, PASSWORD, code(actor, later), now=later)
    assert renewed.strong


class TestRequired:
    @pytest.fixture(autouse=True)
    def required(self, cast: Cast) -> None:
        change_clinic(cast.petra.actor, {"second_factor_required": True}, now=cast.now)

    def here(self, cast: Cast, who: Staff | OnlinePatient) -> Actor:
        opened = open_session(who.actor.user_id, now=cast.now)
        actor = actor_of(opened.user_id, opened.id, now=cast.now)
        assert actor is not None
        return actor

    def test_doctors_and_admins_may_do_nothing_but_add_one(self, cast: Cast) -> None:
        for who in (cast.lena, cast.petra):
            actor = self.here(cast, who)
            assert actor.lacks_factor
            assert [one for one in Permission if actor.may(one)] == [Permission.OWN_ACCOUNT]

    def test_patients_and_receptionists_are_not_asked(self, cast: Cast) -> None:
        assert self.here(cast, cast.amira).may(Permission.OWN_VISITS)
        assert self.here(cast, cast.nadia).may(Permission.ALL_VISITS)

    def test_who_has_one_works_as_ever_and_cannot_give_the_last_one_up(self, cast: Cast) -> None:
        actor = with_an_app(cast, cast.lena)
        assert self.here(cast, cast.lena).may(Permission.OWN_CALENDAR)
        with refused("factor_needed"):
            give_up_totp(actor, now=cast.now)
        assert has_factor(actor.user_id)


def test_who_gives_the_app_up_is_signed_out_elsewhere_and_has_no_codes_left(cast: Cast) -> None:
    actor = with_an_app(cast, cast.amira)
    recovery.make_codes(actor, now=cast.now)
    elsewhere = open_session(actor.user_id, now=cast.now)
    give_up_totp(actor, now=cast.now)
    assert actor_of(actor.user_id, elsewhere.id, now=cast.now) is None
    assert recovery.codes_left(actor.user_id) == 0
    sign_in(email=actor.email, password=PASSWORD, now=cast.now)


def test_the_clinic_takes_lost_factors_away_and_ends_all_sessions(cast: Cast) -> None:
    actor = with_an_app(cast, cast.lena)
    opened = open_session(actor.user_id, now=cast.now)
    reset_factors(actor.email, now=cast.now)
    assert actor_of(actor.user_id, opened.id, now=cast.now) is None
    sign_in(email=actor.email, password=PASSWORD, now=cast.now)
    with refused("not_found"):
        reset_factors("nobody@example.org", now=cast.now)
