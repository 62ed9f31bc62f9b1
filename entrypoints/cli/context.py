"""What every command stands on: the ini file, read when a command first needs it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click
import plaster
from pyramid.paster import setup_logging

from domain.errors import DomainError
from entrypoints.settings import Settings, SettingsError, read_settings
from entrypoints.wiring import Stores, open_stores


@dataclass
class Context:
    """The ini file that a command runs by."""

    ini: Path

    @cached_property
    def settings(self) -> Settings:
        """The settings of its [app:main]. Raises a sentence for a person."""
        try:
            return read_settings(self._section("app:main"), os.environ)
        except SettingsError as error:
            raise click.ClickException(str(error)) from None

    @cached_property
    def server(self) -> dict[str, str]:
        """Its [server:main]."""
        return self._section("server:main")

    def set_up_logging(self) -> None:
        """Let logs go where the file says."""
        setup_logging(str(self.ini))

    @contextmanager
    def stores(self, *, migrated: bool = True) -> Iterator[Stores]:
        """The database, with the newest schema unless told otherwise; what fails ends the command with a sentence."""
        try:
            with open_stores(self.settings) as stores:
                if migrated and not stores.is_ready():
                    raise click.ClickException(
                        "The database doesn't answer, or its schema is old: run marquee migrate."
                    )
                yield stores
        except SettingsError as error:
            raise click.ClickException(str(error)) from None
        except DomainError as error:
            raise click.ClickException(error.message) from None

    def _section(self, name: str) -> dict[str, str]:
        if not self.ini.is_file():
            raise click.ClickException(f"There is no file {self.ini}; name one with -c FILE or MARQUEE_INI.")
        try:
            return dict(plaster.get_settings(str(self.ini), name))
        except (ValueError, KeyError, LookupError) as error:
            raise click.ClickException(f"{self.ini} can't be read: {error}.") from None


pass_context = click.make_pass_decorator(Context)
