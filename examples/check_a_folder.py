"""Lists which units must mend what: python examples/check_a_folder.py FOLDER."""

import sys
from pathlib import Path

from xlperf import actions
from xlperf.core.fields import ERROR
from xlperf.forms.xiangyang_project import Filing

for submission in actions.check([Path(argument) for argument in sys.argv[1:]]):
    if submission.error:
        print(submission.error)
    for checked in submission.checked:
        unit = checked.declaration[Filing.unit]
        for located in checked.located:
            if located.finding.severity is ERROR:
                print(unit, located.cell, located.finding.code, located.finding.message, sep="\t")
