"""The limits that Windows keeps for a process: so much memory, and no other process."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Final

_PROCESS_MEMORY: Final = 0x100
_ACTIVE_PROCESSES: Final = 0x8
_DIES_ON_ERROR: Final = 0x400
_KILL_ON_CLOSE: Final = 0x2000
_EXTENDED_LIMITS: Final = 9
_HELD: Final[list[int]] = []
"""The job ends with its last handle, so that it is held for as long as the process runs."""


class _Basic(ctypes.Structure):
    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _Counters(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64) for name in ("reads", "writes", "others", "read", "wrote", "other")
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("counters", _Counters),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def limits(memory: int) -> _Extended:
    """Give the limits of a process that may ask for so many bytes, and start no other."""
    asked = _Extended()
    asked.basic.flags = _PROCESS_MEMORY | _ACTIVE_PROCESSES | _DIES_ON_ERROR | _KILL_ON_CLOSE
    asked.basic.active_processes = 1
    asked.process_memory = memory
    return asked


def restrict(memory: int) -> None:
    """Put this process into a job of its own; OSError where Windows refuses."""
    if os.name != "nt":
        return
    windows: Any = ctypes
    kernel = windows.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = kernel.CreateJobObjectW(None, None)
    asked = limits(memory)
    done = job and kernel.SetInformationJobObject(
        ctypes.c_void_p(job), _EXTENDED_LIMITS, ctypes.byref(asked), ctypes.sizeof(asked)
    )
    current = ctypes.c_void_p(kernel.GetCurrentProcess())
    if not done or not kernel.AssignProcessToJobObject(ctypes.c_void_p(job), current):
        raise windows.WinError(windows.get_last_error())
    _HELD.append(job)
