"""The bureau's work in a round, command by command, on the made-up 楚宁市.

    python examples/round/run.py [FOLDER]

FOLDER (by default 楚宁市2027年一上) gets what has come in, and then all that is made of it. Each command is
printed as it would be typed in that folder.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

from make import RECEIVED, ROSTER, SETTINGS, YEAR, make

from xlperf import cli

ROUND, SUMMARY, LEDGER = f"{YEAR}-一上", "汇总.xlsx", "台账.db"
CONSOLIDATE = (
    "consolidate", RECEIVED, "-o", SUMMARY, "--ledger", LEDGER, "--round", ROUND, "--roster", ROSTER,
    "--profile", SETTINGS,
)  # fmt: skip
STEPS = (
    ("收齐后登记、核对、汇总", CONSOLIDATE),
    ("待处理的一律退回修改", ("ledger", "return", "--pending", "--why", "请按标注修改后重报", "--who", "预算科")),
    ("逐单位生成退回通知单和标注好的工作簿", ("return", RECEIVED, "-o", "退回", "--until", "2026-11-15")),
    ("再次汇总：退回的不计入，原因列明", CONSOLIDATE),
    ("没有变化时，汇总不重写", CONSOLIDATE),
    ("生成公开版", ("publish", "-o", "公开", "--profile", SETTINGS)),
)  # fmt: skip


def run(folder: Path) -> int:
    """Make the round, and do all that a bureau does with it; give the worst exit status."""
    print(f"正在生成收件（60 个单位）：{folder}")
    make(folder)
    os.chdir(folder)
    worst = 0
    for number, (what, words) in enumerate(STEPS, 1):
        print(f"\n{number}. {what}\n$ xlperf {shlex.join(words)}", flush=True)
        worst = max(worst, cli.main(list(words)))
    print(f"\n请打开 {folder / SUMMARY} 的“首页”，再看“退回”“公开”两个文件夹。")
    return worst


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1] if len(sys.argv) > 1 else f"楚宁市{YEAR}年一上")))
