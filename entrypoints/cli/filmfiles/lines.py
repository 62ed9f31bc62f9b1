"""The lines of a file, packed by gzip or not, in bounded memory."""

import codecs
import gzip
import io
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from entrypoints.cli.filmfiles.source import FilmFileError

LONGEST_LINE = 1 << 20
"""Bytes of the longest line that can tell of a film."""

TOO_LONG = "is longer than 1 MiB"
NOT_UTF8 = "is not UTF-8"

_BUFFER = 1 << 18
_GZIP_MAGIC = b"\x1f\x8b"
_NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


class Lines:
    """The lines of one file, to be walked once; a longer one than `LONGEST_LINE` comes cut to a byte more than that.

    Raises `FilmFileError` when it is made of what is no file, and where the file can't be read on.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name  # what the file is called in places
        self.number = 0  # of the line that came last
        self.size = _size_of(path)  # bytes on disk
        self._file: io.BufferedReader | None = None
        self._position = 0

    @property
    def position(self) -> int:
        """Bytes on disk that have been read."""
        return self._file.tell() if self._file else self._position

    @property
    def place(self) -> str:
        """Where the line that came last stands."""
        return f"{self.name}:{self.number}"

    def __iter__(self) -> Iterator[bytes]:
        try:
            with _open(self.path) as file:
                self._file = file
                try:
                    yield from self._lines(_unpacked(file))
                finally:
                    self._position, self._file = file.tell(), None
        except EOFError:
            raise FilmFileError(f"{self.path} breaks off after line {self.number}: its end is missing.") from None
        except (gzip.BadGzipFile, zlib.error):
            raise FilmFileError(f"{self.path} is damaged after line {self.number}: it can't be unpacked.") from None
        except OSError as error:
            raise _unreadable(self.path, error) from None

    def _lines(self, stream: io.BufferedReader) -> Iterator[bytes]:
        while line := stream.readline(LONGEST_LINE + 1):
            self.number += 1
            if self.number == 1:
                line = line.removeprefix(codecs.BOM_UTF8)
            yield line
            if len(line) > LONGEST_LINE:
                _skip_line(stream, line)


def first_line(path: Path) -> bytes:
    """The first line that isn't blank. Raises `FilmFileError` for what is empty or no text in UTF-8."""
    line = next((line for line in Lines(path, path.name) if line.strip()), b"")
    if not line:
        raise FilmFileError(f"{path} is empty.")
    if not _is_text(line):
        raise FilmFileError(f"{path} is not a text in UTF-8.")
    return line


def _is_text(line: bytes) -> bool:
    # What begins like JSON is judged line by line; but UTF-16 has a zero byte beside every letter.
    if line.startswith(b"{"):
        return b"\0" not in line
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return not _NOT_IN_TEXT.search(line)


def _size_of(path: Path) -> int:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from None
    if not stat.S_ISREG(status.st_mode):
        raise FilmFileError(f"{path} is not a file.")
    return status.st_size


def _unreadable(path: Path, error: OSError) -> FilmFileError:
    return FilmFileError(f"{path} can't be read: {error.strerror or error}.")


def _skip_line(stream: io.BufferedReader, chunk: bytes) -> None:
    """Read on to the end of the line that `chunk` is cut from."""
    while chunk and not chunk.endswith(b"\n"):
        chunk = stream.readline(_BUFFER)


def _open(path: Path) -> io.BufferedReader:
    return io.BufferedReader(io.FileIO(path), _BUFFER)


def _unpacked(file: io.BufferedReader) -> io.BufferedReader:
    """What the file holds; whether it is packed is told by its first bytes, not by its name."""
    if file.peek(len(_GZIP_MAGIC)).startswith(_GZIP_MAGIC):
        return io.BufferedReader(_Unpacked(file), _BUFFER)
    return file


class _Unpacked(io.RawIOBase):
    """The bytes that a gzip file holds.

    Read through a buffer, a `GzipFile` itself loses what stands shortly before a break; this doesn't.
    """

    def __init__(self, file: io.BufferedReader) -> None:
        self._gzip = gzip.GzipFile(fileobj=file)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._gzip.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)
