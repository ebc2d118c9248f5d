"""Every endpoint says who may call it; one that says nothing is refused."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from clinic.accounts.permissions import Permission
from clinic.http.access import PUBLIC, access_of, lets_visitors, undeclared
from tests.application import BuildApp
from tests.cast import Cast
from tests.cast_fixtures import SignIn
from tests.web.addresses import addresses, staff_addresses

#: Whoever adds to these opens a page to the whole world.
OPEN_TO_ALL = {
    "static",
    "icons.sprite",
    "health.live",
    "csp.report",
    "api_docs.openapi_json",
    "api_docs.page",
    "auth.sign_in.page",
    "auth.sign_in.create",
    "auth.register.page",
    "auth.register.create",
    "auth.register_doctor.page",
    "auth.register_doctor.create",
    "auth.links.follow",
    "auth.verify.page",
    "auth.verify.create",
    "auth.forgot.page",
    "auth.forgot.create",
    "auth.forgot.sent",
    "auth.reset.page",
    "auth.reset.create",
    "auth.register_doctor.sent",
    "auth.verify.again",
    "auth.verify.resend",
    "auth.verify.sent",
    "auth.new_email.page",
    "auth.new_email.create",
    "auth.old_email.page",
    "auth.old_email.create",
    "auth.old_email.done",
    "auth.strength.show",
    # Who has shown a password, or whose session is locked, is known by a cookie of its own.
    "auth.second.page",
    "auth.second.create",
    "auth.passkey.question",
    "auth.passkey.create",
    "auth.unlock.page",
    "auth.unlock.create",
    "auth.unlock.leave",
    "auth.reauthenticate.question",
    "auth.reauthenticate.by_passkey",
    "auth.unsubscribe.page",
    "auth.unsubscribe.create",
    # The link of a mail is who they are.
    "auth.sign_in_link.page",
    "auth.sign_in_link.create",
    # Not found but in development.
    "dev.mailbox.index",
    "dev.mailbox.page",
    "dev.mailbox.html",
    "dev.mailbox.attachment",
}


def test_no_endpoint_was_forgotten(app: Flask) -> None:
    assert list(undeclared(app)) == []


def test_a_forgotten_endpoint_is_refused_to_everybody(
    make_app: BuildApp, cast: Cast, sign_in: SignIn
) -> None:
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert list(undeclared(app)) == ["forgotten"]
    assert app.test_client().get("/forgotten").status_code == 403


def test_what_is_open_to_all_is_so_on_purpose(app: Flask) -> None:
    opened = {
        endpoint for endpoint, view in app.view_functions.items() if access_of(view) == PUBLIC
    }
    pages = {name for name in opened if not name.startswith("api.")}
    # Whoever follows a link about a visit acts by it and needs no session (T43).
    by_link = ("public.", "visit_links.")
    private = {name for name in pages - OPEN_TO_ALL if not name.startswith(by_link)}
    assert private <= {"moved.to_desk", "tasks.calls"}  # they only lead on
    visitors = {name for name, view in app.view_functions.items() if lets_visitors(view)}
    holds = ("create", "extension", "release")
    assert {name for name in visitors if not name.startswith("api.")} == {
        f"patient.holds.{one}" for one in holds
    }


def test_nobody_gets_further_than_the_sign_in_without_signing_in(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    for method, address in staff_addresses(app):
        answer = client.open(address, method=method)
        assert answer.status_code == 303, (method, address)
        assert answer.location.startswith("/login"), (method, address)


def test_a_patient_enters_no_room_of_the_staff(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.amira)
    for endpoint, method, address in addresses(app):
        if endpoint.startswith(("doctor.", "admin.")):
            assert client.open(address, method=method).status_code == 403, (method, address)


def test_a_doctor_enters_no_room_of_the_desk(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.lena)
    for endpoint, method, address in addresses(app):
        if endpoint.startswith("admin."):
            assert client.open(address, method=method).status_code == 403, (method, address)


def test_the_desk_sets_nothing_up(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(client, cast.nadia)
    for endpoint, method, address in addresses(app):
        access = access_of(app.view_functions[endpoint])
        if isinstance(access, frozenset) and access <= {
            Permission.MANAGE_DOCTORS,
            Permission.MANAGE_CATALOGUE,
            Permission.MANAGE_CLINIC,
            Permission.OWN_CALENDAR,
        }:
            assert client.open(address, method=method).status_code == 403, (method, address)


def test_no_page_breaks_over_an_id_that_nobody_has(
    app: Flask, client: FlaskClient, cast: Cast, sign_in: SignIn
) -> None:
    for person in (cast.petra, cast.lena, cast.amira):
        visitor = sign_in(app.test_client(), person)
        for endpoint, method, address in addresses(app):
            if endpoint != "auth.sign_in.sign_out":
                status = visitor.open(address, method=method).status_code
                assert status < 500, (method, address)
