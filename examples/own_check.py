"""Adds a rule and a check to those of the package, and runs them all on the shipped example."""

from xlperf import actions, demo
from xlperf.core.check import Problem, Problems, check, rule, run
from xlperf.core.declaration import Declaration, Place
from xlperf.core.fields import WARNING
from xlperf.forms.xiangyang_project import Detail, Funding

total_needs_no_hearing = rule(
    "OWN-001",
    WARNING,
    Funding.total <= 30,
    says="资金总额 {total} 万元，超过 30 万元的项目须先行论证",
    fix="请附论证材料。",
    total=Funding.total,
)


@check("OWN-002", WARNING, on=[Detail], fix="请细化明细。")
def no_line_takes_most_of_the_money(declaration: Declaration) -> Problems:
    """没有一项明细超过合计的七成。"""
    amounts = [row[Detail.amount] or 0 for row in declaration.rows(Detail)]
    for row, amount in enumerate(amounts):
        if len(amounts) > 1 and amount * 10 > sum(amounts) * 7:
            yield Problem(Place(Detail.amount, row), f"第{row + 1}项占明细合计的 {amount / sum(amounts):.0%}")


own = [total_needs_no_hearing, no_line_takes_most_of_the_money]
report = run(demo.sample("example"), [*actions.checks(), *own])
for finding in report.findings:
    print(finding.code, finding.message)
