"""How far long work has come: a bar on a terminal, now and then a line elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

import click
from tqdm import tqdm  # type: ignore[import-untyped]  # it brings no types

SECONDS_A_LINE = 10

_BAR = "{percentage:3.0f}% |{bar}| {n_fmt}B of {total_fmt}B, {remaining} left{postfix}"
_LONGEST = 1000
"""Characters of a line that are shown: enough for any sentence of ours, whatever a file makes it quote."""


class Progress(Protocol):
    """What a person sees of long work."""

    def show(self, position: int, films: int) -> None:
        """So many bytes and films are done; may be called as often as one likes."""

    def say(self, line: str) -> None:
        """Show a line at once."""


@contextmanager
def progress_of(total_bytes: int) -> Iterator[Progress]:
    """Progress on standard error, for work on so many bytes."""
    if not sys.stderr.isatty():
        yield _ProgressLines(total_bytes)
        return
    with tqdm(total=total_bytes, unit_scale=True, bar_format=_BAR, dynamic_ncols=True) as bar:
        yield _ProgressBar(bar)


class _ProgressBar:
    def __init__(self, bar: "tqdm[None]") -> None:
        self._bar = bar
        self._start = monotonic()

    def show(self, position: int, films: int) -> None:
        rate = films / (monotonic() - self._start)
        self._bar.set_postfix_str(f"{films:,} films, {rate:,.0f} a second", refresh=False)
        self._bar.update(position - self._bar.n)

    def say(self, line: str) -> None:
        tqdm.write(_printable(line), file=sys.stderr)


class _ProgressLines:
    def __init__(self, total_bytes: int) -> None:
        self._total_bytes = total_bytes
        self._start = self._last = monotonic()
        self._position = 0  # when the last line was shown

    def show(self, position: int, films: int) -> None:
        now = monotonic()
        read = position - self._position
        if now - self._last < SECONDS_A_LINE or not read:
            return
        # By the speed of late: a set of tables is read through much faster than its films are taken in.
        left = (self._total_bytes - position) * (now - self._last) / read
        rate = films / (now - self._start)
        self.say(f"{position / self._total_bytes:.0%} read, {films:,} films, {rate:,.0f} a second, {left:,.0f} s left")
        self._last, self._position = now, position

    def say(self, line: str) -> None:
        click.echo(_printable(line), err=True)


def _printable(line: str) -> str:
    """The line without what could steer a terminal."""
    return "".join(character if character.isprintable() else "�" for character in line[:_LONGEST])
