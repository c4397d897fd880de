"""Every error that Marquee raises on purpose.

MarqueeError                what went wrong, where, how to mend it
├── SettingsError           a setting is unknown or has a value that cannot be
├── StudioError             the studio's folder or database
│   ├── StudioMissing       there is no studio in that folder
│   ├── StudioBusy          another process is writing
│   ├── SnapshotMissing     nothing has been published yet, or the file went away
│   ├── ApprovalRefused     a draft cannot be approved: of this version, or by this person
│   └── QueryError          a statement is not one SELECT, or DuckDB refused it
├── SourceError             a file that was to be imported
│   ├── UnknownFormat       no reader recognises it
│   ├── MappingError        its columns do not say what they hold
│   └── HostileInput        it is built to break the reader (bomb, endless line, NUL bytes)
├── RunError                an analysis step could not be done
│   ├── UnknownStep         there is no such step
│   └── NotEnoughEvidence   there is too little to compute from
├── JobError                the queue
│   ├── JobMissing          no job has that id
│   └── JobCancelled        someone asked the job to stop
├── ExportError             a list of viewers, or copy, cannot be written
│   └── ExportRefused       it would show a group that is too small
├── PictureError            a picture cannot be drawn, or a house style would make it illegible
└── BackendError            what writes
    ├── BackendUnreachable  nobody answers, or the model is not on this machine
    ├── BackendRefused      it says no: the key, the model's name, too much asked
    ├── BackendStalled      it fell silent
    ├── BackendBroken       it broke off, or its answer cannot be read
    └── BackendDeclined     it will not write this: too little evidence, or it takes a language model
"""

from __future__ import annotations


class MarqueeError(Exception):
    """A problem that a user can be told about in one sentence.

    Args:
        what: what went wrong, a clause without a full stop.
        where: file, line, column, setting or table it concerns.
        mend: what to do about it, a clause without a full stop.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        cure = f" {self.mend[0].upper()}{self.mend[1:]}." if self.mend else ""
        return f"{self.what}{place}.{cure}"

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword arguments do not survive a process boundary by themselves.
        return (_rebuild, (type(self), self.what, self.where, self.mend))


def _rebuild(kind: type[MarqueeError], what: str, where: str, mend: str) -> MarqueeError:
    return kind(what, where=where, mend=mend)


class SettingsError(MarqueeError):
    """A setting is unknown or has a value that cannot be."""


class StudioError(MarqueeError):
    """The studio's folder or database."""


class StudioMissing(StudioError):
    """There is no studio in that folder."""


class StudioBusy(StudioError):
    """Another process is writing to the studio."""


class SnapshotMissing(StudioError):
    """Nothing has been published yet, or the snapshot's file went away."""


class ApprovalRefused(StudioError):
    """A draft cannot be approved: a check blocks it, it was not submitted, or whoever wrote it would approve it."""


class QueryError(StudioError):
    """A statement is not one SELECT, or DuckDB refused it."""


class SourceError(MarqueeError):
    """A file that was to be imported."""


class UnknownFormat(SourceError):
    """No reader recognises the file."""


class MappingError(SourceError):
    """The file's columns do not say what they hold."""


class HostileInput(SourceError):
    """The file is built to break the reader."""


class RunError(MarqueeError):
    """An analysis step could not be done."""


class UnknownStep(RunError):
    """There is no such analysis step."""


class NotEnoughEvidence(RunError):
    """There is too little evidence to compute from."""


class JobError(MarqueeError):
    """The job queue."""


class JobMissing(JobError):
    """No job has that id."""


class JobCancelled(JobError):
    """Someone asked the job to stop."""


class ExportError(MarqueeError):
    """A list of viewers, or copy, cannot be written."""


class ExportRefused(ExportError):
    """A list of viewers would show a group that is too small to hide in."""


class PictureError(MarqueeError):
    """A picture cannot be drawn, or a house style would make it illegible."""


class BackendError(MarqueeError):
    """What writes."""


class BackendUnreachable(BackendError):
    """Nobody answers, or the model is not on this machine."""


class BackendRefused(BackendError):
    """It says no: the key, the model's name, too much asked."""


class BackendStalled(BackendError):
    """It fell silent."""


class BackendBroken(BackendError):
    """It broke off, or its answer cannot be read."""


class BackendDeclined(BackendError):
    """It will not write this: there is too little evidence, or it takes a language model."""
