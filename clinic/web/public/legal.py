"""What the clinic says about itself and about data: privacy notice, terms, imprint."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from clinic.core.errors import NotFound
from clinic.http.access import public
from clinic.privacy.kinds import LegalKind
from clinic.privacy.legal import text_in_force
from clinic.web.kit.legal_links import title_of
from clinic.web.kit.legal_view import blocks, version_label

blueprint = Blueprint("legal", __name__)


@blueprint.get("/<any(privacy, terms, imprint):kind>")
@public
def page(kind: str) -> ResponseReturnValue:
    try:
        text = text_in_force(LegalKind(kind))
    except NotFound:
        parts, version = [], ""
    else:
        parts, version = blocks(text.body), version_label(text)
    return render_template(
        "public/legal/page.html", title=title_of(kind), parts=parts, version=version
    )
