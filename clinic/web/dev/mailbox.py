"""The mails that would have been sent. Whatever stands in one, it runs no script here."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from clinic import mailbox
from clinic.http.access import public
from clinic.http.hardening.headers import POLICY
from clinic.web.dev.mailbox_view import attachments, html_of, mail_row, mail_view
from clinic.web.kit.pagination import PER_PAGE, page_number, pager

blueprint = Blueprint("mailbox", __name__)

#: The page shows the mail in a frame of its own …
PAGE_POLICY = f"{POLICY}; frame-src 'self'"
#: … and there the mail may bring its styles, and nothing else.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@blueprint.get("/mailbox")
@public
def index() -> ResponseReturnValue:
    recipient, page = request.args.get("to", "").strip(), page_number()
    found, total = mailbox.find_mail(_folder(), recipient=recipient, page=page, per_page=PER_PAGE)
    return render_template(
        "dev/mailbox/index.html",
        rows=[mail_row(one) for one in found],
        recipient=recipient,
        pager=pager(page=page, total=total),
    )


@blueprint.get("/mailbox/<name>")
@public
def page(name: str) -> ResponseReturnValue:
    answer = make_response(
        render_template("dev/mailbox/page.html", mail=mail_view(name, _mail(name)))
    )
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    return answer


@blueprint.get("/mailbox/<name>/html")
@public
def html(name: str) -> ResponseReturnValue:
    answer = Response(html_of(_mail(name)), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.get("/mailbox/<name>/attachments/<int:number>")
@public
def attachment(name: str, number: int) -> ResponseReturnValue:
    enclosed = attachments(_mail(name))
    if number >= len(enclosed):
        abort(404)
    filename, content = enclosed[number]
    answer = Response(content, mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=filename)
    return answer


def _folder() -> Path:
    return mailbox.folder_in(current_app.config["INSTANCE_DIR"])


def _mail(name: str) -> EmailMessage:
    found = mailbox.read_mails(_folder(), name)
    if found is None:
        abort(404)
    return found
