"""The VBA project before readers that know nothing of our writer."""

from __future__ import annotations

import io
import random

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlperf.workbook.macros.compound import compound_file
from xlperf.workbook.macros.compression import compressed
from xlperf.workbook.macros.project import Module, vba_project

from .made import decompress_stream

WORDS = ["Sub", "End Sub", "\r\n", "    ", "Dim x As Long", "'", '"\\u8bf7"', "a", ""]


@given(st.lists(st.sampled_from(WORDS), max_size=3000).map("".join))
def test_what_is_compressed_is_read_back(text):
    assert decompress_stream(bytearray(compressed(text.encode()))) == text.encode()


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4095, 4096, 4097, 8192, 20_000])
def test_texts_of_any_length_are_compressed(length):
    chance = random.Random(length)
    text = bytes(chance.choice(b"abcdefgh \r\n") for _ in range(length))
    assert decompress_stream(bytearray(compressed(text))) == text


def test_a_run_points_back_at_itself():
    assert compressed(b"a" * 4096) == bytes.fromhex("01 03B0 02 61 FC0F")


@pytest.mark.parametrize("many", [0, 1, 2, 3, 7, 40, 250])
@pytest.mark.parametrize("size", [0, 63, 64, 4095, 4096, 10_000])
def test_a_compound_file_keeps_its_streams(many, size):
    streams = {f"S{number}": bytes([number % 256]) * size for number in range(many)}
    content = compound_file({"In": streams, "Out": b"x"})
    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_POTENTIAL) as file:
        assert not file.parsing_issues
        assert sorted(file.listdir()) == sorted([*(["In", name] for name in streams), ["Out"]])
        assert all(file.openstream(f"In/{name}").read() == one for name, one in streams.items())


def test_nothing_is_compiled_and_nothing_is_locked():
    content = vba_project([Module("A", 'Attribute VB_Name = "A"\nSub B()\nEnd Sub\n')], 2)
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        assert file.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000100")
        lines = file.openstream("PROJECT").read().decode().splitlines()
    assert {key: shown(lines, key) for key in ("CMG", "DPB", "GC")} == {
        "CMG": bytes(4), "DPB": bytes(1), "GC": b"\xff",
    }  # fmt: skip
    assert [line for line in lines if line.startswith(("Document=", "Module="))] == [
        "Document=ThisWorkbook/&H00000000",
        "Document=Sheet1/&H00000000",
        "Document=Sheet2/&H00000000",
        "Module=A",
    ]


def shown(lines, key):
    """Undo how a project hides a value ([MS-OVBA] 2.4.3.3), and hold it to its own checks."""
    (text,) = (line.split('"')[1] for line in lines if line.startswith(f"{key}="))
    (project_id,) = (line.split('"')[1] for line in lines if line.startswith("ID="))
    hidden = bytes.fromhex(text)
    seed, version, project_key = hidden[0], hidden[0] ^ hidden[1], hidden[0] ^ hidden[2]
    assert (version, project_key) == (2, sum(project_id.encode()) & 0xFF)
    plain, before = [], project_key
    for number in range(3, len(hidden)):
        before = hidden[number] ^ (hidden[number - 2] + before & 0xFF)
        plain.append(before)
    plain = plain[(seed & 6) // 2 :]
    assert int.from_bytes(bytes(plain[:4]), "little") == len(plain) - 4
    return bytes(plain[4:])
