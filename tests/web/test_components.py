"""The components and the fields, drawn without an application: macros see only their arguments and `_`."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Form

from vaw.kernel import i18n
from vaw.kernel.table import Column, Table
from vaw.web import fields
from vaw.web.fields.numbers import read_day, read_minutes, tell_minutes

VAW = Path(fields.__file__).parents[2]
ROOT = VAW.parent
OURS = sorted([VAW / "templates" / "base.html", *(VAW / "templates").glob("[cel]*/*.html")])
ENGLISH = re.compile(
    r"There is a problem|Error:|Skip to|Show password|Hide password|Menu\b|Choose file|No file chosen|characters|Previous|Next page"
    r"|This field is required|Not a valid|Invalid|Important|Success|results"
)


@pytest.fixture(scope="module")
def env() -> Environment:
    env = Environment(
        loader=FileSystemLoader(VAW / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    env.globals["_"] = i18n.gettext
    return env


def draw(env: Environment, source: str, **values: object) -> str:
    return env.from_string(source).render(**values)


def said(page: str) -> str:
    """The page without the names of its attributes and without its classes: what a person may come to see or hear."""
    return re.sub(r' [\w.-]+=(?=")', " ", re.sub(r' class="[^"]*"', "", page))


class Everything(Form):
    drafting, autosave = None, ""

    title = fields.TextField("Rubrik", [fields.Required("Skriv en rubrik."), fields.MaxLength(20)], description="Några ord")
    day = fields.DateField("Datum", [fields.Required("Skriv datumet.")])
    minutes = fields.DurationField("Arbetstid")
    kind = fields.SelectField("Typ", [fields.Required("Välj typ.")], choices=[(1, "Utbildning"), (2, "Möte")], coerce=int, combobox=True)
    mode = fields.RadioField("Form", choices=[("a", "På plats"), fields.Choice("b", "Hybrid", "Några på skärm")])
    women = fields.NumberField("Kvinnor", most=9999, suffix="personer")
    text = fields.TextAreaField("Vad kom fram?", maxlength=200)
    where = fields.MunicipalitiesField("Kommuner", choices=[(2480, "Umeå"), (2481, "Lycksele"), (2482, "Skellefteå")])
    goals = fields.CheckboxesField("Delmål", choices=[("1", "Ett"), ("2", "Två")])
    email = fields.EmailField("E-post", autocomplete="email")
    password = fields.PasswordField("Lösenord", autocomplete="current-password")
    again = fields.PasswordField("Lösenordet igen", [fields.SameAs("password", "Lösenorden är olika.")])
    code = fields.CodeField("Kod", autocomplete="one-time-code")
    file = fields.FileField("Fil", accept=".xlsx")
    sure = fields.CheckboxField("Jag är säker", [fields.Required("Kryssa i rutan.")])
    token = fields.HiddenField()


RIGHT = {
    "title": " Ett möte ",
    "day": "15/3 2027",
    "minutes": "1,5 h",
    "kind": "2",
    "women": "1 200",
    "email": "namn@example.se",
    "sure": "1",
    "text": "rad ett\r\nrad två ",
    "code": "123 456",
}


def sent(**values: str) -> Everything:
    return Everything(MultiDict(RIGHT | values))


FORM = '{% from "components/form.html" import form_block %}{{ form_block(form, "Spara") }}'


# --- fields: what is read


def test_a_right_form_gives_typed_values() -> None:
    form = sent()
    assert form.validate(), form.errors
    assert (form.title.data, form.day.data, form.minutes.data, form.kind.data) == ("Ett möte", date(2027, 3, 15), 90, 2)
    assert (form.women.data, form.mode.data, form.where.data, form.file.data, form.sure.data) == (1200, None, [], None, True)
    assert (form.text.data, form.code.data) == ("rad ett\nrad två", "123456")


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-15",
        "20270315",
        "15/3 2027",
        "15.3.2027",
        "15/3-27",
        " 2027–03–15 ",
        "2027/3/15",
        "15/3\u00a02027",
        "270315",
        "mån 15 mars 2027",
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text) == date(2027, 3, 15)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31/2 2027", "Datumet finns inte"),
        ("i går", "Skriv datumet så här"),
        ("15/3", "Skriv datumet så här"),
        ("1027-03-15", "Kontrollera årtalet"),
        ("2027-13-01", "Datumet finns inte"),
    ],
)
def test_a_day_that_cannot_be_read_is_answered_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1,5 h", 90),
        ("90 min", 90),
        ("1:30", 90),
        ("1,5", 90),
        ("1.5", 90),
        ("1 tim 30 min", 90),
        ("1h30m", 90),
        ("2 timmar", 120),
        ("45 minuter", 45),
        ("30 h", 1800),
        ("0,33", 20),
        ("8", 480),
        ("0", 0),
        ("1 tim.", 60),
        ("en timme", 60),
        ("13.00–14.30", 90),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["90", "1.30 h", "1,45", "en stund", "-1", "1:75", "h", "", "1,5,5", "9" * 40])
def test_a_duration_that_could_mean_two_things_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Skriv"):
        read_minutes(text)


@given(st.integers(0, 9999 * 60))
def test_a_duration_survives_being_shown_and_read_again(minutes: int) -> None:
    assert read_minutes(tell_minutes(minutes)) == minutes


@given(st.text(max_size=40))
def test_no_text_breaks_the_readers_of_days_and_durations(text: str) -> None:
    for read in (read_day, read_minutes):
        try:
            read(text)
        except ValueError as told:
            assert str(told).endswith(".")


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("title", "  ", "Skriv en rubrik."),
        ("title", "x" * 21, "Korta texten: den är 1 tecken för lång."),
        ("women", "tolv", "Skriv ett heltal"),
        ("women", "-1", "minst 0"),
        ("women", "10000", "högst 9999"),
        ("kind", "3", "Välj ett av alternativen"),
        ("kind", "x", "Välj ett av alternativen"),
        ("kind", "", "Välj typ."),
        ("where", "9999", "Välj ett av alternativen"),
        ("email", "namn", "Skriv e-postadressen"),
        ("again", "annat", "Lösenorden är olika."),
        ("sure", "", "Kryssa i rutan."),
    ],
)
def test_what_is_wrong_is_said_once_and_in_swedish(field: str, text: str, sentence: str) -> None:
    form = sent(**{field: text})
    assert not form.validate()
    assert list(form.errors) == [field]
    assert len(form[field].errors) == 1
    assert sentence in form[field].errors[0]


def test_a_day_that_cannot_be_read_is_not_also_called_missing() -> None:
    form = sent(day="i går")
    form.validate()
    assert form.day.errors == ["Skriv datumet så här: 2027-03-15."]


def test_several_choices_come_in_the_order_of_the_list() -> None:
    form = Everything(MultiDict([*RIGHT.items(), ("where", "2482"), ("where", "2480")]))
    assert form.validate(), form.errors
    assert form.where.data == [2480, 2482]


def test_an_empty_file_field_is_none_and_a_file_is_itself() -> None:
    file = FileStorage(BytesIO(b"x"), filename="logg.xlsx")
    assert Everything(MultiDict({"file": FileStorage(BytesIO(), filename="")})).file.data is None
    assert Everything(MultiDict({"file": file})).file.data is file


# --- fields: what is drawn


def test_a_password_is_never_written_back(env: Environment) -> None:
    assert "hemligt" not in draw(env, FORM, form=sent(password="hemligt", again="hemligt"))


def test_an_error_is_bound_to_its_control_and_says_fel(env: Environment) -> None:
    form = sent(title="")
    form.validate()
    page = draw(env, FORM, form=form)
    assert 'aria-describedby="title-hint title-error"' in page
    assert re.search(
        r'<p id="title-error" class="govuk-error-message"><span class="govuk-visually-hidden">Fel:</span> Skriv en rubrik.</p>', page
    )


def test_what_was_typed_stands_in_the_form_again_and_is_escaped(env: Environment) -> None:
    form = sent(title="<b>", day="i går", minutes="90")
    form.validate()
    page = draw(env, FORM, form=form)
    assert 'value="&lt;b&gt;"' in page
    assert 'value="i går"' in page
    assert "<b>" not in page


def test_optional_fields_say_so_and_required_ones_do_not(env: Environment) -> None:
    page = draw(env, FORM, form=Everything())
    assert re.search(r'for="minutes">Arbetstid <span class="vaw-optional">\(frivilligt\)', page)
    assert re.search(r'for="title">Rubrik</label>', page)


def test_stored_values_are_shown_in_the_form(env: Environment) -> None:
    page = draw(
        env, FORM, form=Everything(data={"day": date(2027, 3, 15), "minutes": 100, "kind": 2, "where": [2481], "mode": "b", "women": 0})
    )
    for part in ('value="2027-03-15"', 'value="1:40"', 'value="2" selected', 'value="2481" checked', 'value="b" checked', 'value="0"'):
        assert part in page, part


def test_every_label_leads_to_a_control(env: Environment) -> None:
    page = draw(env, FORM, form=Everything())
    ids = re.findall(r'<(?:input|select|textarea|button)[^>]* id="([^"]+)"', page)
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)
    assert len(ids) == len(set(ids))


def test_no_english_hides_in_a_swedish_form(env: Environment) -> None:
    form = sent(title="", day="x", women="x", email="x")
    form.validate()
    assert not ENGLISH.findall(said(draw(env, FORM, form=form)))


# --- components

LIST = Table("prov", "Prov", (Column("day", "Datum", "date"), Column("title", "Rubrik", header=True), Column("hours", "Timmar", "hours")))
TABLE = '{% from "components/table.html" import table %}{{ table(t, rows, hrefs=hrefs, foot=foot, empty="Inget här.") }}'


def test_a_table_has_caption_scopes_and_a_box_that_scrolls(env: Environment) -> None:
    rows = LIST.shown([(date(2026, 3, 1), "<b>", 90)])
    page = draw(env, TABLE, t=LIST, rows=rows, hrefs=["/a?b=1&c=2"], foot=None)
    assert '<div class="vaw-scroll" role="region" tabindex="0" aria-label="Prov">' in page
    assert "<caption>Prov</caption>" in page
    assert page.count('scope="col"') == 3
    assert '<td>2026-03-01</td><th scope="row"><a class="govuk-link" href="/a?b=1&amp;c=2">&lt;b&gt;</a></th><td>1,5</td>' in page
    assert 'class="vaw-table vaw-date-1 vaw-number-3"' in page


@pytest.mark.parametrize("gap", [None, "–"])
def test_what_is_missing_is_a_dash_with_words_and_never_zero(env: Environment, gap: str | None) -> None:
    page = draw(env, TABLE, t=LIST, rows=[["2026-03-01", "A", gap]], hrefs=None, foot=None)
    assert page.count('<span class="govuk-visually-hidden">uppgift saknas</span>') == 1
    assert '<th scope="row">A</th>' in page


def test_a_sum_row_stands_in_the_foot_and_an_empty_table_says_so(env: Environment) -> None:
    assert '<tfoot><tr><th scope="row">Summa</th>' in draw(env, TABLE, t=LIST, rows=[["a", "b", "c"]], hrefs=None, foot=("Summa", "", "1"))
    empty = draw(env, TABLE, t=LIST, rows=[], hrefs=None, foot=None)
    assert "Inget här." in empty
    assert "<table" not in empty


def test_every_number_on_a_tile_is_a_link(env: Environment) -> None:
    page = draw(
        env,
        '{% from "components/list.html" import tiles %}{{ tiles([("Timmar", "12", "/lista", none), ("Män", none, "/l", "ej räknat")]) }}',
    )
    assert page.count("<a ") == 2
    assert "uppgift saknas" in page


def test_a_soft_finding_can_be_confirmed_but_enter_does_not_confirm(env: Environment) -> None:
    page = draw(
        env,
        '{% from "components/guard.html" import guard_alert %}{{ guard_alert("soft", [("Kan vara ett namn.", "#text", 3, 8)]) }}',
    )
    assert page.index('tabindex="-1"') < page.index('name="confirmed"')
    assert 'href="#text" data-mark="3,8"' in page


def test_a_hard_finding_offers_no_way_past(env: Environment) -> None:
    page = draw(
        env, '{% from "components/guard.html" import guard_alert %}{{ guard_alert("hard", [("Ett nummer.", "#text", none, none)]) }}'
    )
    assert "Texten är inte sparad" in page
    assert "<button" not in page


def test_a_figure_carries_its_table_once(env: Environment) -> None:
    page = draw(
        env,
        '{% from "components/figure.html" import figure %}{% call figure("f", "Timmar", "Arbetstid.", plot=plot) %}TABELL{% endcall %}',
        plot=Markup("<svg></svg>"),
    )
    assert page.count("TABELL") == 1
    assert "<svg></svg>" in page
    assert "Visa som tabell" in page


def test_macros_draw_what_they_are_given(env: Environment) -> None:
    source = """{% from "components/navigation.html" import steps, breadcrumbs, back_link, subnavigation %}
    {% from "components/list.html" import timeline, summary_list, todo_list %}{% from "components/pagination.html" import pagination %}
    {% from "components/message.html" import error_summary, notification %}{% from "components/progress.html" import progress %}
    {{ steps(["Ett", "Två"], 2) }}{{ breadcrumbs([("Start", "/")]) }}{{ back_link("/x") }}{{ subnavigation([("A", "/a", true)], "Val") }}
    {{ timeline([("Rättad", "K", "i dag", "2026-01-01", [("Datum", none, "<i>")])]) }}{{ summary_list([("Typ", none)]) }}
    {{ todo_list([("Gör", "/g", none, "Ny", "blue")]) }}{{ pagination(next="/n") }}{{ error_summary([("#a", "Fel")]) }}
    {{ progress(40, "Bygger", "/p") }}
    {{ notification("Sparad.", "success") }}"""
    page = draw(env, source)
    for part in (
        'aria-current="step"',
        'rel="next"',
        'aria-current="page"',
        "&lt;i&gt;",
        'data-progress="/p"',
        'role="alert"',
        'href="#a"',
    ):
        assert part in page, part
    assert not ENGLISH.findall(said(page))


# --- what the pages may not hold


@pytest.mark.parametrize("template", OURS, ids=lambda path: path.name)
def test_no_template_has_inline_style_or_script(template: Path) -> None:
    source = template.read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))


def test_nothing_is_fetched_from_elsewhere() -> None:
    for sheet in [VAW / "static" / "app.css", *(VAW / "static" / "vendor").glob("*.css")]:
        for address in re.findall(r"url\(\"?([^)\"]+)", sheet.read_text("utf-8")):
            assert (sheet.parent / address).is_file(), address
    assert "GDS Transport" not in next((VAW / "static" / "vendor").glob("theme-*.css")).read_text("utf-8")


def test_what_others_made_is_as_it_was_fetched() -> None:
    lines = [line.split("|") for line in (VAW / "static" / "vendor" / "VENDOR.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    sums = {cells[1].strip(): cells[4].strip() for cells in lines[1:]}
    present = [path for pattern in ("*.css", "*.js", "fonts/*") for path in (VAW / "static" / "vendor").glob(pattern)]
    assert {str(path.relative_to(ROOT)) for path in present} <= set(sums)
    for name, total in sums.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == total, name
