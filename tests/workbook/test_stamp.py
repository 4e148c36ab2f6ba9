"""A stamped copy is what XlsxWriter would have written: the same cells, heights, hidden rows, page breaks."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections import Counter
from html import unescape

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from xlperf import actions
from xlperf.core.declaration import Declaration, Place
from xlperf.core.expr import serial
from xlperf.core.fields import Amount
from xlperf.core.prefill import Known, carried_fields, prefill
from xlperf.forms.xiangyang_project import Annual, Narrative
from xlperf.workbook import reader
from xlperf.workbook.copies import Copies, is_plain
from xlperf.workbook.layout import address
from xlperf.workbook.plan import MESSAGES
from xlperf.workbook.remarks import LAST_YEARS
from xlperf.workbook.template import SHEET, filled_together, own_look, prefilled, sheet_of, sheet_to_fill
from xlperf.workbook.xml import escaped

from ..samples import EXAMPLE, GOOD, MOF
from ..strategies import TRAPS, declarations, kinds_in
from ..validators import PROGRAM, audit, open_xml_sdk
from .test_live import mistaken, same, sheets_of

FORMS = actions.forms()
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
KEEPS = {form: actions.keeps(form) for form in FORMS}
KNOWN = Known("楚宁市党史研究室", "中共楚宁市委办公室", "地方党史资料抢救")


def parts(content: bytes) -> dict[str, bytes]:
    """Inflate every part, which also proves its checksum."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def sheets(content: bytes) -> dict[str, str]:
    """Give the XML of each sheet, every text in its cell."""
    every = parts(content)
    shared = re.findall(
        r"<si><t(?: xml:space=\"preserve\")?>(.*?)</t></si>|<si>(.*?)</si>",
        every["xl/sharedStrings.xml"].decode(),
        re.DOTALL,
    )
    texts = [plain or re.sub("<[^>]*>", "", rich) for plain, rich in shared]

    def inline(cell: re.Match[str]) -> str:
        return f't="inlineStr"><is><t xml:space="preserve">{texts[int(cell[1])]}</t></is>'

    return {
        name: re.sub(r't="s"><v>(\d+)</v>', inline, text.decode())
        for name, text in every.items()
        if name.startswith("xl/worksheets/sheet")
    }


def assert_same(stamped: bytes, written: bytes) -> None:
    """Compare every part but the list of shared texts."""
    ours, theirs = sheets(stamped), sheets(written)
    for name, text in theirs.items():
        here, there = (re.split(r"(?=<row |<c |</sheetData>|<rowBreaks)", one) for one in (ours[name], text))
        assert here == there, name
    left, right = parts(stamped), parts(written)
    assert list(left) == list(right)
    for name in set(left) - set(ours) - {"xl/sharedStrings.xml"}:
        assert left[name] == right[name], name


def usual(declaration):
    """Leave out what is of another kind than its field, and computed amounts: it is written, not stamped."""

    def kept(record):
        return {field: raw for field, raw in record.answers.items() if not own_look(field, raw)}

    tables = {table: [kept(row) for row in rows] for table, rows in declaration.tables.items()}
    plain = Declaration.of(declaration.form, kept(declaration.sections), tables)
    own = [one for one in plain.form.fields() if isinstance(one, Amount) and one.computed is not None]
    return plain.but(dict.fromkeys(own)).completed()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_any_declaration_is_stamped_as_it_is_written(form, tmp_path):
    seen: Counter[str] = Counter()
    copies = Copies(KEEPS[form])

    @settings(
        max_examples=20, deadline=None, suppress_health_check=SLOW, derandomize=True, database=None,
        phases=[Phase.generate],
    )  # fmt: skip
    @given(st.lists(declarations(form).map(usual), min_size=1, max_size=2))
    def compare(drawn):
        plain = [sheet_of(one) for one in drawn]
        seen["plain"] += all(map(is_plain, plain))
        for one in drawn:
            seen.update(kinds_in(one))
        stamped = copies.make(plain)
        assert_same(stamped, filled_together(drawn, KEEPS[form]))
        read = reader.read_content("a.xlsx", stamped, FORMS)
        assert [one.declaration for one in read] == drawn

    compare()
    assert seen["plain"] >= 15
    assert {*TRAPS, "str", "Decimal", "empty table", "full table", "overfull table"} <= set(seen)


@pytest.mark.parametrize("good", [GOOD, MOF.completed()], ids=["xiangyang-project", "mof-project"])
def test_mistakes_are_stamped_with_their_messages(good):
    copies = Copies(KEEPS[good.form])
    for declaration in mistaken(20, good, 20270103):
        whole = usual(declaration)
        stamped = copies.make([sheet_of(whole)])
        assert_same(stamped, filled_together([whole], KEEPS[good.form]))


def test_a_copy_bears_nothing_of_the_one_before():
    copies = Copies(KEEPS[GOOD.form])
    copies.prefilled([prefill(GOOD.form, 2028, KNOWN, GOOD)])
    wanted = prefill(GOOD.form, 2028, Known("甲单位", "乙部门", "丙项目"), EXAMPLE)
    stamped = copies.prefilled([wanted])
    for text in parts(stamped).values():
        assert KNOWN.unit.encode() not in text
    for sheet, other in zip(
        sheets(stamped).values(), sheets(prefilled([wanted], KEEPS[GOOD.form])).values(), strict=True
    ):
        assert sheet == other


def test_a_copy_is_the_same_whoever_came_first():
    wanted = [prefill(GOOD.form, 2028, KNOWN, one) for one in (GOOD, EXAMPLE, None)]
    first = [Copies(KEEPS[GOOD.form]).prefilled([one]) for one in wanted]
    copies = Copies(KEEPS[GOOD.form])
    assert [copies.prefilled([one]) for one in reversed(wanted)] == first[::-1]


@pytest.mark.parametrize(
    "before",
    [[None], [GOOD], [None, GOOD, EXAMPLE]],
    ids=["a new project", "a continuing project", "several projects"],
)
def test_what_is_prefilled_is_stamped_as_it_is_written(before):
    wanted = [prefill(GOOD.form, 2028, KNOWN, one) for one in before]
    copies = Copies(KEEPS[GOOD.form])
    stamped = copies.prefilled(wanted)
    assert_same(stamped, prefilled(wanted, KEEPS[GOOD.form]))
    assert_same(copies.prefilled(wanted), stamped)
    read = reader.read_content("a.xlsx", stamped, FORMS)
    assert [one.declaration for one in read] == [one.declaration for one in wanted]
    assert "hidden" not in "".join(
        re.findall('<row r="(?!1")[^>]*>', sheets(stamped)["xl/worksheets/sheet1.xml"])
    )


def test_what_is_last_years_says_so_in_its_row():
    wanted = prefill(GOOD.form, 2028, KNOWN, GOOD)
    assert {place.field for place in wanted.carried} <= carried_fields(GOOD.form)
    ((_, rows),) = sheets_of(Copies(KEEPS[GOOD.form]).prefilled([wanted]))
    said = [row[0] for row in rows if LAST_YEARS in str(row[MESSAGES])]
    assert said[:2] == ["Narrative.duties", "Narrative.summary"]
    assert "Annual:1" in said
    assert "Funding.total" not in said


@pytest.mark.office
def test_libreoffice_comes_to_the_same_in_stamped_copies(office, tmp_path):
    copies = Copies(KEEPS[GOOD.form])
    drawn = [usual(one) for one in mistaken(20, GOOD, 20270104)]
    contents = [copies.make([sheet_of(one) for one in drawn])]
    contents += [copies.prefilled([prefill(GOOD.form, 2028, KNOWN, one)]) for one in (None, GOOD, EXAMPLE)]
    paths = [tmp_path / f"{number}.xlsx" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    judged = 0
    for content, path in zip(contents, office.convert(paths, "xlsx"), strict=True):
        for (_, ours), (_, theirs) in zip(sheets_of(content), sheets_of(path.read_bytes()), strict=True):
            for here, there in zip(ours, theirs, strict=False):
                for column in range(MESSAGES, len(here)):
                    judged += 1
                    assert same(here[column], there[column] if column < len(there) else "")
    assert judged > 10_000


@pytest.mark.validator
def test_a_stamped_copy_is_a_sound_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    wanted = [prefill(GOOD.form, 2028, KNOWN, one) for one in (None, GOOD)]
    path.write_bytes(Copies(KEEPS[GOOD.form]).prefilled(wanted))
    assert not audit(path)
    sdk = shutil.which(PROGRAM)
    assert not sdk or not open_xml_sdk(sdk, path)


@pytest.mark.office
def test_the_mark_of_last_year_vanishes_with_the_next_change(typist, tmp_path):
    path = tmp_path / "a.xlsx"
    wanted = prefill(GOOD.form, 2028, KNOWN, GOOD)
    path.write_bytes(Copies(KEEPS[GOOD.form]).prefilled([wanted]))
    spots = sheet_to_fill(wanted).spots
    typist.ask("open", str(path))
    for place in (Place(Narrative.summary), Place(Annual.value, 1)):
        row, column = spots[place]
        message = address(row, MESSAGES)

        def says(message=message):
            return LAST_YEARS in typist.ask("see", SHEET, [message])[0]

        assert says()
        for carried in sorted(wanted.carried, key=str):
            if spots[carried][0] == row and carried != place:
                typist.ask("type", SHEET, address(*spots[carried]), "今年的")
        assert says()
        raw = GOOD.record(place).raw(place.field)
        typist.ask("type", SHEET, address(row, column), f"{raw}。")
        assert not says()
        typist.ask("type", SHEET, address(row, column), raw)
        assert says()
    typist.ask("close")


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(sorted(TRAPS.values()))
)
def test_there_is_one_way_to_escape(text):
    from xlsxwriter.worksheet import Worksheet

    library = Worksheet()
    assert escaped(text) == library._escape_data(library._escape_control_characters(text))


def test_dates_are_numbers_from_1900():
    from datetime import date

    assert serial(date(1900, 3, 1)) == 61
    assert unescape(escaped("<&>")) == "<&>"
