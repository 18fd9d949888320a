"""How a command of `kehoach` ends: the codes scripts may rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes; they never change their meaning."""

    OK = 0
    BUG = 1
    USAGE = 2
    SOME_FAILED = 3
    NOT_WRITTEN = 4
    NO_INPUT = 5
    INCOMPLETE = 6
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """The English line of the docs."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.OK: "Done; every file was read whole or was no business of ours (SKIPPED).",
    ExitCode.BUG: "The program itself failed; the output is as it was before.",
    ExitCode.USAGE: "The command was called wrongly: an unknown option, a folder that is not there.",
    ExitCode.SOME_FAILED: "Done and written, but a file was not read or not read whole; see `files`.",
    ExitCode.NOT_WRITTEN: "The output could not be written (disk full, open in Excel); it is as before.",
    ExitCode.NO_INPUT: "The input folder holds no file; nothing was written.",
    ExitCode.INCOMPLETE: "`check`: done and written, but a listed school has no plan or is not told apart.",
    ExitCode.INTERRUPTED: "Stopped by Ctrl-C or by the system; the output is as it was before.",
}
