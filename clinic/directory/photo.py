"""A doctor's photo. Of whatever is sent a small square of its pixels is kept, and nothing else."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps
from sqlalchemy import delete, or_, select

from clinic.accounts.actor import Actor
from clinic.accounts.permissions import Permission
from clinic.core.errors import N_, Invalid, NotFound
from clinic.db import db
from clinic.directory.models import Doctor, DoctorPhoto

#: What may be sent. The pixels are counted before any is decoded: as many take some 100 MB.
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
#: What is kept: so many pixels a side, in so many bytes, as good as goes into them.
SIDE = 320
KEPT_BYTES = 60_000
QUALITIES = (85, 60, 30, 10)

UNREADABLE = N_("Choose a whole picture: JPEG, PNG or WebP.")
TOO_LARGE = N_("This picture is too large: at most 5 MB, and 25 million pixels.")

_one_at_a_time = Lock()


def portrait(sent: bytes) -> bytes:
    """The picture as it is kept: upright, square, WebP, without metadata. Raises Invalid at `photo`.

    The file is a stranger's: only three decoders see it, one file at a time.
    """
    if len(sent) > MOST_BYTES:
        raise _refused(TOO_LARGE)
    with _one_at_a_time:
        try:
            return _encoded(_square(sent))
        except Invalid:
            raise
        except Image.DecompressionBombError:  # so many that Pillow itself does not begin
            raise _refused(TOO_LARGE) from None
        except Exception:  # whatever the decoders stumble over in a file that was made for it
            raise _refused(UNREADABLE) from None


def set_photo(doctor: Doctor, picture: bytes) -> None:
    """Give a doctor this picture, one that `portrait` has made; none for b""."""
    db.session.execute(delete(DoctorPhoto).where(DoctorPhoto.doctor_id == doctor.id))
    doctor.photo_digest = sha256(picture).hexdigest()[:32] if picture else None
    if picture:
        db.session.add(DoctorPhoto(doctor_id=doctor.id, picture=picture))


def photo_of(actor: Actor | None, doctor_id: str, digest: str) -> bytes:
    """The picture under its digest. Raises NotFound.

    Everybody sees active doctors; all others only themselves, and who manages them.
    """
    query = (
        select(DoctorPhoto.picture)
        .join(Doctor, Doctor.id == DoctorPhoto.doctor_id)
        .where(Doctor.id == doctor_id, Doctor.photo_digest == digest)
    )
    if actor is None or not actor.may(Permission.MANAGE_DOCTORS):
        query = query.where(or_(Doctor.active, Doctor.user_id == (actor and actor.user_id)))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def _square(sent: bytes) -> Image.Image:
    with Image.open(BytesIO(sent), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _refused(TOO_LARGE)
        image.draft("RGB", (2 * SIDE, 2 * SIDE))  # of a JPEG no more is decoded than is needed
        mode = "RGBA" if image.has_transparency_data else "RGB"
        colours = image if image.mode == mode else image.convert(mode)
        # The middle is the middle whichever way is up, so only the small picture is turned.
        upright = ImageOps.exif_transpose(ImageOps.fit(colours, (SIDE, SIDE)))
    # A new picture knows nothing of where the pixels come from.
    plain = Image.new("RGB", (SIDE, SIDE), "white")
    plain.paste(upright, mask=upright if mode == "RGBA" else None)
    return plain


def _encoded(picture: Image.Image) -> bytes:
    for quality in QUALITIES:
        into = BytesIO()
        picture.save(into, "WEBP", quality=quality)
        if into.tell() <= KEPT_BYTES:
            break
    return into.getvalue()


def _refused(sentence: str) -> Invalid:
    return Invalid("invalid", sentence, fields={"photo": sentence})
