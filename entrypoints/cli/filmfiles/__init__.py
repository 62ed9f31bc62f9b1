"""Readers of film files: JSON Lines, CSV and IMDb's tables, packed by gzip or not."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import orjson

from entrypoints.cli.filmfiles.csvrecords import read_csv
from entrypoints.cli.filmfiles.imdb import BASICS, ImdbFilms, table_of, tables_in
from entrypoints.cli.filmfiles.jsonlines import read_json_lines
from entrypoints.cli.filmfiles.lines import Lines, first_line
from entrypoints.cli.filmfiles.source import Fault, FilmFileError, FilmSource, RawFilm

__all__ = ["Fault", "FilmFileError", "FilmSource", "RawFilm", "open_films"]

Reader = Callable[[Lines], Iterator[RawFilm | Fault]]

_JSON_SUFFIXES = {".json", ".jsonl", ".ndjson"}


def open_films(paths: Sequence[Path]) -> FilmSource:
    """The films of some files, or of a folder that holds IMDb's tables. Raises `FilmFileError`."""
    files = [file for path in paths for file in _files_at(path)]
    first_lines = {file: first_line(file) for file in files}
    tables = {table: file for file, line in first_lines.items() if (table := table_of(line))}
    if not tables:
        return _FilmFiles([(file, _reader_of(file, first_lines[file])) for file in files])
    if len(tables) < len(files):
        raise FilmFileError("IMDb's tables are imported as one set, each table once, and without other files.")
    return ImdbFilms(tables)


def _files_at(path: Path) -> list[Path]:
    if not os.path.isdir(path):
        return [path]
    tables = tables_in(path)
    if not any(file.name.startswith(BASICS) for file in tables):
        raise FilmFileError(f"{path} is a folder without IMDb's {BASICS}.tsv.")
    return tables


def _reader_of(file: Path, line: bytes) -> Reader:
    """Which reader a file is for, by its first line or else its name."""
    start = line.lstrip()
    if start.startswith(b"[") and not _is_json(start):
        raise FilmFileError(f"{file} is one JSON list; a film on each line is needed (jq -c '.[]' {file}).")
    is_json_lines = start.startswith((b"{", b"[")) or _JSON_SUFFIXES.intersection(file.suffixes)
    return read_json_lines if is_json_lines else read_csv


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


class _FilmFiles:
    """The `FilmSource` of files that are read one after another."""

    def __init__(self, files: Sequence[tuple[Path, Reader]]) -> None:
        self.left_out: Counter[str] = Counter()
        named = Counter(path.name for path, _ in files)
        self._files = [
            (Lines(path, path.name if named[path.name] == 1 else str(path)), reader) for path, reader in files
        ]
        self.total_bytes = sum(lines.size for lines, _ in self._files)

    @property
    def position(self) -> int:
        """See the protocol."""
        return sum(lines.position for lines, _ in self._files)

    def __iter__(self) -> Iterator[RawFilm | Fault | None]:
        for lines, read in self._files:
            yield from read(lines)
