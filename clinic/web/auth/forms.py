"""The forms of signing in and registering."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from clinic.web.auth.acceptance_form import AcceptForm
from clinic.web.kit.forms import ClinicForm
from clinic.web.reauth.sign_in_page import EMAIL_NEEDED

EMAIL_SHORT = Length(max=254, message=_l("This address is too long."))
CODE_SHORT = Length(max=40, message=_l("A code is shorter."))
NAME_NEEDED = InputRequired(_l("Enter your name."))


class CodeForm(ClinicForm):
    code = StringField(_l("Code"), [InputRequired(_l("Enter the code.")), CODE_SHORT])


class ForgotForm(ClinicForm):
    email = EmailField(_l("Email"), [EMAIL_NEEDED, EMAIL_SHORT])


class NewPasswordForm(ClinicForm):
    password = PasswordField(_l("New password"), [InputRequired(_l("Choose a password."))])


class RegisterForm(AcceptForm):
    full_name = StringField(_l("Name"), [NAME_NEEDED])
    email = EmailField(_l("Email"), [EMAIL_NEEDED, EMAIL_SHORT])
    password = PasswordField(_l("Password"), [InputRequired(_l("Choose a password."))])


class DoctorForm(AcceptForm):
    full_name = StringField(_l("Name"), [NAME_NEEDED])
    email = EmailField(_l("Email"), [EMAIL_NEEDED, EMAIL_SHORT])
    specialty_id = SelectField(_l("Specialty"), [InputRequired(_l("Choose your specialty."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Choose a password."))])
