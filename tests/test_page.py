from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from xlperf import cli, demo
from xlperf.core.catalogue import TOPICS
from xlperf.core.check import Finding, NotRun, Report
from xlperf.core.declaration import Place
from xlperf.core.errors import Damaged
from xlperf.core.fields import ERROR, HINT, SUBMISSION, WARNING
from xlperf.core.profile import Waiver
from xlperf.core.submission import Checked, Located, Submission
from xlperf.forms.xiangyang_project import (
    Annual,
    Costing,
    Detail,
    Filing,
    Funding,
    Heading,
    Narrative,
    Project,
    Schedule,
)
from xlperf.page import page
from xlperf.workbook.template import filled

from .conftest import REQUIRED
from .samples import EXAMPLE, GOOD

VOID = {"meta", "col", "input"}
HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="a script"),
    pytest.param('"><img src=x onerror=alert(1)>', id="out of an attribute"),
    pytest.param("'><svg onload=alert(1)>", id="out of an attribute in single quotes"),
    pytest.param("</script></style></title><script>alert(1)</script>", id="out of script and style"),
    pytest.param("<!-- ]]> &lt;b&gt; &#60;b&#62; &amp;", id="comments and entities"),
    pytest.param("{{7*7}} ${7*7} `x` \\u003cscript\\u003e", id="templates"),
]


class Element:
    """A parsed element: what stands in it, in order."""

    def __init__(self, tag, attributes):
        self.tag, self.attributes, self.inside = tag, dict(attributes), []

    @property
    def text(self):
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    @property
    def classes(self):
        return (self.attributes.get("class") or "").split()

    def all(self, tag=None, kind=None):
        for one in self.inside:
            if isinstance(one, Element):
                if tag in (None, one.tag) and (kind is None or kind in one.classes):
                    yield one
                yield from one.all(tag, kind)

    def one(self, tag=None, kind=None):
        (found,) = self.all(tag, kind)
        return found


class Tree(HTMLParser):
    """Reads a page, and minds that every element is closed where it should be."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]
        self.feed(text)
        self.close()
        assert len(self.open) == 1, f"{self.open[-1].tag} is not closed"

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs)
        assert len(element.attributes) == len(attrs), f"{tag} says something twice"
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def parsed(*submissions):
    return Tree(page(submissions)).open[0]


COSTING = Place(Costing.basis)


def finding(code="DTL-009", severity=ERROR, place=COSTING, message="602个×200元≠10万元", **more):
    return Finding(code, severity, place, message, "请核对。", "审核要点", **more)


def checked(*findings, declaration=GOOD, consequences=(), waived=(), not_run=()):
    report = Report(tuple(findings), tuple(not_run), tuple(consequences))

    def located(some):
        return tuple(Located(one, "申报表", "B29", None) for one in some)

    return Checked(
        "申报表",
        declaration,
        report,
        located(report.findings),
        located(report.consequences),
        tuple((located([one])[0], waiver) for one, waiver in waived),
    )


def handed_in(*findings, path="收件/一.xlsx", **more):
    return Submission(Path(path), (checked(*findings, **more),))


def test_a_page_without_files_says_so():
    root = parsed()
    assert "共 0 个文件" in root.text
    assert not list(root.all(kind="finding"))
    assert not list(root.all("form"))


def test_a_clean_declaration_is_listed():
    root = parsed(handed_in())
    article = root.one("article")
    assert GOOD[Project.name] in article.text
    assert "未发现问题" in article.text
    assert not list(root.all(kind="finding"))


def test_a_finding_says_where_what_and_what_to_do():
    said = finding(expected="120,400 元", stage=SUBMISSION, for_units=False)
    text = parsed(handed_in(said)).one(kind="place").text
    for word in (
        "必须修改", "测算", "测算依据及说明", "B29", "602个×200元≠10万元", "120,400 元",
        "请核对。", "DTL-009", "支出明细", "审核要点", "报送起", "只供财政部门参考",
    ):  # fmt: skip
        assert word in text


def test_the_form_stands_around_a_finding_of_a_row():
    root = parsed(handed_in(finding("DTL-002", place=Place(Detail.amount, 1))))
    rows = [row.text for row in root.one("table", "cells").all("tr")]
    names = [row[Detail.name] for row in GOOD.rows(Detail)]
    assert rows[0] == "明细预算项目金额（元）"
    assert [row.split("行")[0] for row in rows[1:]] == ["第1", "第2", "第3"]
    assert all(name in row for name, row in zip(names, rows[1:], strict=False))
    (here,) = root.all(kind="here")
    assert here.text == "48,000.00"
    assert here.attributes["aria-current"] == "true"


def test_the_form_stands_around_a_finding_of_a_section():
    root = parsed(handed_in(finding("NAR-001", place=Place(Narrative.summary))))
    labels = [cell.text for cell in root.one("table", "cells").all("th")]
    assert labels == ["单位职能概述", "项目概况", "立项依据"]
    assert root.one(kind="here").text == GOOD[Narrative.summary]


def test_the_heading_of_a_part_is_told_where_it_says_the_unit_of_money():
    root = parsed(handed_in(finding("FND-002", place=Place(Funding.total))))
    assert root.one("caption").text == "申请资金情况（资金来源万元）"


@pytest.mark.parametrize(
    ("place", "declaration", "shown"),
    [
        pytest.param(Place(Heading.year), GOOD, 1, id="the title"),
        pytest.param(Place(Project.phone), GOOD.but({Project.phone: None}), 1, id="a blank cell"),
        pytest.param(Place(Detail.amount), GOOD, 4, id="a column"),
        pytest.param(Place(Schedule.content), GOOD.but({Schedule: []}), 1, id="a table without rows"),
        pytest.param(
            Place(Detail.name),
            GOOD.but({Detail: [{Detail.name: f"第{n}项"} for n in range(30)]}),
            8,
            id="a column of thirty",
        ),
    ],
)
def test_every_place_can_be_shown(place, declaration, shown):
    root = parsed(handed_in(finding("BAS-001", place=place), declaration=declaration))
    assert len(list(root.all(kind="here"))) == shown


def test_every_field_of_every_form_can_be_shown():
    findings = [
        finding(place=Place(field, 0 if field.table and GOOD.rows(field.table) else None))
        for field in GOOD.form.fields()
    ]
    assert len(list(parsed(handed_in(*findings)).all(kind="here"))) >= len(findings)


def test_findings_at_one_place_share_its_cells():
    root = parsed(handed_in(finding("DTL-009"), finding("DTL-011"), finding("DTL-010", WARNING)))
    assert [len(list(place.all(kind="finding"))) for place in root.all(kind="place")] == [2, 1]
    assert len(list(root.all(kind="cells"))) == 2


def test_what_is_said_of_the_file_shows_no_cell():
    root = parsed(handed_in(finding("FIL-002", place=Place(Heading.year))))
    assert "文件" in root.one("h4").text
    assert not list(root.all(kind="cells"))


def test_what_follows_is_folded_under_what_it_follows_from():
    root = parsed(
        handed_in(
            finding("FND-005", place=Place(Funding.total)),
            finding("FND-005", place=Place(Funding.budget)),
            consequences=[
                finding("DTL-001", follows="FND-005", message="合计不符"),
                finding("DTL-007", follows="DTL-001", message="测算不符"),
                finding("ITM-006", follows="LOG-001", message="无所属"),
            ],
        )
    )
    first, second = root.all(kind="finding")
    assert "合计不符" in first.one("details").text
    assert "测算不符" in first.one("details").text
    assert not list(second.all("details"))
    assert "无所属" in root.one("article").text


def test_consequences_of_each_other_are_not_lost():
    circle = [finding("DTL-001", follows="DTL-007"), finding("DTL-007", follows="DTL-001")]
    assert len(list(parsed(handed_in(consequences=circle)).one("article").all("li"))) == 2


def test_what_was_not_verified_or_is_waived_is_listed():
    waiver = Waiver(code="DTL-009", unit="甲", who="预算科", why="已另行核定", until=date(2027, 6, 30))
    root = parsed(
        handed_in(not_run=[NotRun("LOG-005", "没有上年申报数据")], waived=[(finding(), waiver)]),
    )
    text = root.one("article").text
    for word in (
        "未核验 1 项",
        "LOG-005",
        "没有上年申报数据",
        "已豁免 1 项",
        "预算科：已另行核定（至 2027-06-30）",
    ):
        assert word in text


def test_files_that_were_not_checked_are_listed_with_the_reason():
    root = parsed(
        Submission(Path("收件/坏.xlsx"), error=Damaged("坏.xlsx")),
        Submission(Path("收件/说明.docx"), reason="不是电子表格"),
    )
    unreadable, skipped = root.all("details")
    assert "收件/坏.xlsx" in unreadable.text
    assert str(Damaged("坏.xlsx")) in unreadable.text
    assert "open" in unreadable.attributes
    assert "收件/说明.docx不是电子表格" in skipped.text


def test_counts_are_drawn_and_said():
    root = parsed(
        handed_in(finding(), finding("IND-001", WARNING), finding("IND-002", HINT), finding("X1", HINT))
    )
    tiles = [tile.text for tile in root.one("ul", "tiles").all("li")]
    assert [re.findall(r"\d+", tile)[0] for tile in tiles] == ["1", "1", "2", "0"]
    topics, projects = root.all("table", "counts")
    assert [row.text for row in topics.one("tbody").all("tr")] == [
        "支出明细 DTL1––",
        "指标结构 IND–11",
        "其他 X1––1",
    ]
    (bar,) = projects.one("tbody").all("svg")
    assert [rect.attributes["width"] for rect in bar.all("rect")] == ["1", "1", "2"]


def test_every_topic_and_unit_can_be_chosen():
    other = GOOD.but({Filing.unit: "乙单位"})
    root = parsed(
        handed_in(finding()), handed_in(finding("VAL-001"), declaration=other), handed_in(declaration=other)
    )
    topic, unit = root.all("select")
    assert [one.attributes["value"] for one in topic.all("option")] == ["", "DTL", "VAL"]
    assert [one.attributes["value"] for one in unit.all("option")] == ["", GOOD[Filing.unit], "乙单位"]
    assert all(one.text.split()[0] in TOPICS.values() for one in list(topic.all("option"))[1:])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    declaration = GOOD.but(
        {Project.name: text, Filing.unit: text, Costing.basis: text, Detail.name: [text], Heading.year: text}
    )
    waiver = Waiver(code="DTL-009", unit=text, who=text, why=text, until=date(2027, 6, 30))
    said = replace(finding(message=text, expected=text), fix=text, basis=text)
    hostile = parsed(
        Submission(
            Path(f"收件/{text}.xlsx"),
            (
                replace(
                    checked(
                        said,
                        replace(said, place=Place(Detail.name, 0)),
                        replace(said, code=text),
                        declaration=declaration,
                        consequences=[replace(said, follows="DTL-009")],
                        waived=[(said, waiver)],
                        not_run=[NotRun(text, text)],
                    ),
                    sheet=text,
                ),
            ),
        ),
        Submission(Path(f"{text}.docx"), reason=text),
        Submission(Path(f"{text}.xls"), error=Damaged(text)),
    )
    assert hostile.text.count(text) > 25
    assert {one.tag for one in hostile.all()} <= PLAIN
    assert not [name for one in hostile.all() for name in one.attributes if name.startswith("on")]
    assert len(list(hostile.all("script"))) == len(list(hostile.all("style"))) == 1


PLAIN = {
    "html", "head", "meta", "title", "style", "script", "body", "header", "main", "footer", "section",
    "article", "h1", "h2", "h3", "h4", "p", "a", "b", "i", "small", "span", "code", "div", "ul", "li",
    "dl", "dt", "dd", "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "svg",
    "rect", "details", "summary", "form", "fieldset", "legend", "label", "input", "select", "option",
    "button", "output",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("报表\u202excod.exe", "报表⟨U+202E⟩xcod.exe", id="a sign that turns the line round"),
        pytest.param("甲\u2066乙\u200b丙", "甲⟨U+2066⟩乙⟨U+200B⟩丙", id="signs that cannot be seen"),
        pytest.param("甲\x00\x1b\x85乙", "甲⟨U+0000⟩⟨U+001B⟩⟨U+0085⟩乙", id="control signs"),
        pytest.param("甲\udcff乙", "甲⟨U+DCFF⟩乙", id="a file name that is no text"),
        pytest.param("第一行\n\t第二行", "第一行\n\t第二行", id="line ends and tabs are kept"),
    ],
)
def test_what_cannot_be_seen_is_made_visible(text, shown):
    written = page([handed_in(finding(message=text), path=text)])
    assert written.encode()
    assert Tree(written).open[0].one("p", "message").text == shown


def test_the_page_loads_nothing():
    root = parsed(handed_in(finding()))
    for one in root.all():
        assert not {"src", "srcset", "action", "formaction", "style", "data"} & set(one.attributes)
        assert one.attributes.get("href", "#").startswith("#")
    own = (files("xlperf") / "page.css").read_text(encoding="utf-8")
    own += (files("xlperf") / "page.js").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|@font-face|https?:|fetch|</|innerHTML|eval", own)


def test_links_lead_somewhere_and_controls_are_labelled():
    root = parsed(handed_in(finding()), handed_in(finding()))
    names = [one.attributes["id"] for one in root.all() if "id" in one.attributes]
    assert len(names) == len(set(names))
    assert {one.attributes["href"][1:] for one in root.all("a")} <= set(names)
    labelled = [control for label in root.all("label") for control in label.all() if label.text.strip()]
    assert all(one in labelled for tag in ("input", "select") for one in root.all(tag))


@pytest.fixture
def received(tmp_path):
    (tmp_path / "一.xlsx").write_bytes(filled(EXAMPLE))
    return tmp_path


@pytest.mark.parametrize("more", [[], ["--json"]], ids=["as text", "as JSON"])
def test_check_writes_the_page_beside_what_it_says(received, capsys, more):
    said = cli.main(["check", str(received), *more]), capsys.readouterr()
    out = received / "报告.html"
    status = cli.main(["check", str(received), *more, "--html", str(out)])
    told = capsys.readouterr()
    assert (status, told.out) == (said[0], said[1].out)
    assert f"网页报告：{out}" in told.err
    root = Tree(out.read_text(encoding="utf-8")).open[0]
    assert any("602" in one.text for one in root.all(kind="finding"))


@pytest.mark.parametrize(
    ("name", "says", "checked"),
    [
        pytest.param("报告.xlsx", "扩展名应为 .html", False, id="a wrong name"),
        pytest.param("无/报告.html", "文件夹不存在", True, id="nowhere"),
    ],
)
def test_a_page_that_cannot_be_written_is_told(received, capsys, name, says, checked):
    assert cli.main(["check", str(received), "--html", str(received / name)]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert ("602" in told.out) is checked
    assert [path.name for path in received.iterdir()] == ["一.xlsx"]


# ---- in a real browser


@pytest.fixture(scope="session")
def chromium():
    """Give a headless Chromium that tells what its console says."""
    missing = [tool for tool in ("chromium", "chromedriver", "pdftotext") if shutil.which(tool) is None]
    if missing and not os.environ.get(REQUIRED):
        pytest.skip(f"needs {' and '.join(missing)} (Debian: chromium, chromium-driver, poppler-utils)")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


UNBROKEN = "无空格长文字abcdefghijklmnopqrstuvwxyz0123456789" * 12
HOSTILE_UNIT = "<script>document.title='run'</script>"


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """Give a page of made-up units, and two whose texts are as bad as they come."""
    units = [demo.declared(unit) for unit in demo.UNITS[:6]]
    long: dict[Any, Any] = {
        Filing.unit: UNBROKEN,
        Project.name: UNBROKEN,
        Costing.basis: UNBROKEN,
        Detail.name: [UNBROKEN] * 4,
    }
    files = [
        handed_in(
            finding("DTL-009"),
            finding("IND-001", WARNING, Place(Annual.level)),
            finding("VAL-001", HINT, Place(Annual.value, 1)),
            declaration=declaration,
            consequences=[finding("DTL-008", follows="DTL-009")],
            not_run=[NotRun("LOG-005", "没有上年申报数据")],
        )
        for declaration in units
    ] + [
        handed_in(
            finding("DTL-009", message=UNBROKEN, expected=UNBROKEN),
            finding("DTL-002", place=Place(Detail.amount, 1)),
            *(finding(place=Place(field, 0 if field.table else None)) for field in GOOD.form.fields()),
            declaration=GOOD.but(long),
            consequences=[finding(message=UNBROKEN, follows="DTL-009")],
            not_run=[NotRun("LOG-005", UNBROKEN)],
            path=f"{UNBROKEN}.xlsx",
        ),
        handed_in(finding(message=HOSTILE_UNIT), declaration=GOOD.but({Filing.unit: HOSTILE_UNIT})),
        handed_in(declaration=GOOD.but({Filing.unit: "没有问题的单位"})),
        Submission(Path(f"{UNBROKEN}.xls"), error=Damaged(UNBROKEN)),
        Submission(Path(f"{UNBROKEN}.docx"), reason=UNBROKEN),
    ]
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(files), encoding="utf-8")
    return path


@pytest.fixture
def browser(chromium, report):
    """Give the page opened, and mind that it says nothing on the console."""
    chromium.get_log("browser")
    chromium.get(report.as_uri())
    yield chromium
    assert chromium.get_log("browser") == []


def seen(browser, selector):
    """Give what is on the page and not hidden."""
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility())",
        selector,
    )


def pick(browser, name, value):
    from selenium.webdriver.support.select import Select

    Select(browser.find_element("name", name)).select_by_value(value)


@pytest.mark.browser
def test_at_first_everything_is_shown(browser):
    total = browser.execute_script("return document.querySelectorAll('.finding').length")
    assert len(seen(browser, ".finding")) == total
    assert len(seen(browser, ".project")) == 9
    assert browser.find_element("css selector", "output").text == f"共 {total} 项"


@pytest.mark.browser
def test_a_grade_is_filtered_by_a_click(browser):
    total = len(seen(browser, ".finding"))
    for key in ("error", "warning"):
        browser.find_element("css selector", f"[value={key}]").click()
    assert {one.get_attribute("data-grade") for one in seen(browser, ".finding")} == {"hint"}
    assert len(seen(browser, ".project")) == len(seen(browser, "[data-project]")) == 6
    assert len(seen(browser, ".place")) == len(seen(browser, "table.cells")) == 6
    assert browser.find_element("css selector", "output").text == f"显示 6 项，共 {total} 项"


@pytest.mark.browser
def test_a_topic_and_a_unit_are_filtered_together(browser):
    pick(browser, "topic", "DTL")
    assert {one.get_attribute("data-topic") for one in seen(browser, ".finding")} == {"DTL"}
    pick(browser, "unit", demo.UNITS[2].name)
    assert len(seen(browser, ".finding")) == len(seen(browser, ".project")) == 1
    pick(browser, "topic", "VAL")
    assert [one.get_attribute("data-topic") for one in seen(browser, ".finding")] == ["VAL"]


@pytest.mark.browser
@pytest.mark.parametrize("unit", ["没有问题的单位", HOSTILE_UNIT], ids=["without findings", "hostile"])
def test_every_unit_can_be_looked_at_alone(browser, unit):
    pick(browser, "unit", unit)
    (project,) = seen(browser, ".project")
    assert unit in project.text
    assert browser.title != "run"


@pytest.mark.browser
def test_the_reset_button_shows_everything_again(browser):
    before = len(seen(browser, ".finding"))
    browser.find_element("css selector", "[value=error]").click()
    pick(browser, "topic", "VAL")
    browser.find_element("css selector", "[type=reset]").click()
    assert browser.execute_async_script("setTimeout(arguments[0], 20)") is None
    assert len(seen(browser, ".finding")) == before


@pytest.mark.browser
def test_consequences_unfold_by_keyboard(browser):
    (summary, *_) = seen(browser, ".finding summary")
    assert not seen(browser, ".finding details:not([open]) li")
    summary.send_keys(" ")
    assert summary.find_element("xpath", "..").get_attribute("open") == "true"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_overflows(browser, width):
    screen = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        browser.refresh()
        browser.execute_script("""
            for (const one of document.querySelectorAll("details")) one.open = true;
            for (const one of document.querySelectorAll(".project")) one.style.contentVisibility = "visible";
        """)
        assert browser.execute_script("return innerWidth") == width
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        outside = """
            return [...document.querySelectorAll("main *")].filter((one) => {
              const { left, right } = one.getBoundingClientRect();
              return left < 0 || right > innerWidth;
            }).map((one) => one.outerHTML.slice(0, 200))
        """
        assert browser.execute_script(outside) == []
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.browser
def test_without_javascript_everything_is_there(browser):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.refresh()
        assert not browser.find_element("id", "filters").is_displayed()
        found = browser.find_elements("css selector", ".finding")
        assert found
        assert all(one.is_displayed() for one in found)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.browser
def test_a_script_that_got_onto_the_page_would_not_run(browser, report, tmp_path):
    broken = tmp_path / "broken.html"
    text = report.read_text(encoding="utf-8")
    broken.write_text(
        text.replace("<footer>", "<script>document.title='run'</script><footer>"), encoding="utf-8"
    )
    browser.get(broken.as_uri())
    assert browser.title != "run"
    assert "Content Security Policy" in browser.get_log("browser")[0]["message"]


@pytest.mark.browser
def test_paper_is_a4_and_shows_what_is_folded(browser, tmp_path):
    paper = tmp_path / "report.pdf"
    pick(browser, "unit", demo.UNITS[0].name)
    pdf = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    paper.write_bytes(base64.b64decode(pdf["data"]))
    size, text = (
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
        for command in (["pdfinfo", paper], ["pdftotext", paper, "-"])
    )
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    assert "(A4)" in size
    assert "没有上年申报数据" in text
    assert "DTL-008" in text
    assert f"单位:{demo.UNITS[0].name}" in text
    assert "全部显示" not in text
