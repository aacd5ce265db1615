"""Fields of forms: what a person types, and the control that takes it. The frame (label, hint, error) is components/form.html.

Labels, hints and choices are marked texts (`N_`), translated where they are drawn. Every sentence is our own: nothing of
WTForms' or GOV.UK's English reaches a page.
"""

from vaw.web.fields.chosen import CheckboxesField, CheckboxField, Choice, GroupedField, MunicipalitiesField, RadioField, SelectField
from vaw.web.fields.control import Control
from vaw.web.fields.files import FileField
from vaw.web.fields.numbers import DateField, DurationField, NumberField
from vaw.web.fields.texts import CodeField, EmailField, HiddenField, PasswordField, SearchField, TextAreaField, TextField
from vaw.web.fields.validators import MaxLength, MinLength, Required, SameAs
from vaw.web.fields.yearly import YearlyDayField

__all__ = [
    "CheckboxField",
    "CheckboxesField",
    "Choice",
    "CodeField",
    "Control",
    "DateField",
    "DurationField",
    "EmailField",
    "FileField",
    "GroupedField",
    "HiddenField",
    "MaxLength",
    "MinLength",
    "MunicipalitiesField",
    "NumberField",
    "PasswordField",
    "RadioField",
    "Required",
    "SameAs",
    "SearchField",
    "SelectField",
    "TextAreaField",
    "TextField",
    "YearlyDayField",
]
