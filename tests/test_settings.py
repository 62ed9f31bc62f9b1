"""Settings: read strictly, from the file and from the environment, and documented."""

from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from entrypoints.settings import Settings, SettingsError, environment_name, read_settings

ROOT = Path(__file__).parents[1]
URL = "sqlite:///x.sqlite"


def test_the_environment_overrides_the_file():
    ini = {"marquee.database_url": "sqlite:///file", "marquee.threads": "2", "pyramid.debug": "x"}
    settings = read_settings(ini, {"MARQUEE_DATABASE_URL": URL, "MARQUEE_INI": "some.ini", "PATH": "/bin"})
    assert (settings.database_url, settings.threads) == (URL, 2)


def test_reads_every_kind_of_value():
    ini = {
        "marquee.database_url": URL,
        "marquee.cors_origins": "https://a.example\n  http://localhost:5173 ",
        "marquee.public_cast": "false",
    }
    settings = read_settings(ini, {})
    assert settings.cors_origins == ("https://a.example", "http://localhost:5173")
    assert settings.public_cast is False


@pytest.mark.parametrize(
    ("ini", "environment", "sentence"),
    [
        ({}, {}, "marquee.database_url is not set: give it in the ini file or as MARQUEE_DATABASE_URL"),
        ({"marquee.public_cats": "true"}, {}, "is not a setting of Marquee. Did you mean marquee.public_cast?"),
        ({}, {"MARQUEE_COLOUR": "red"}, "MARQUEE_COLOUR is not a setting of Marquee."),
        ({"marquee.public_cast": "yes"}, {}, "marquee.public_cast is neither true nor false."),
        ({}, {"MARQUEE_THREADS": "0"}, "MARQUEE_THREADS is not a whole number from 1 to 999."),
        ({"marquee.threads": "٢"}, {}, "marquee.threads is not a whole number"),
        ({"marquee.cors_origins": "*"}, {}, "marquee.cors_origins holds *, which is not an origin"),
        ({"marquee.cors_origins": "https://a.example/"}, {}, "is not an origin"),
    ],
)  # fmt: skip
def test_refuses_with_a_sentence(ini, environment, sentence):
    with pytest.raises(SettingsError) as refused:
        read_settings({"marquee.database_url": URL, **ini} if ini or environment else {}, environment)
    assert sentence in str(refused.value)


def test_every_setting_stands_in_the_table_of_the_documents():
    table = (ROOT / "docs" / "settings.md").read_text()
    for setting in fields(Settings):
        default = "needed" if setting.default is MISSING else f"`{written(setting.default)}`"
        names = f"| `marquee.{setting.name}` | `{environment_name(setting.name)}` |"
        assert f"{names} {default} | {setting.metadata['about']} |" in table


def written(value: object) -> str:
    return (
        str(value).lower() if isinstance(value, bool) else " ".join(value) if isinstance(value, tuple) else str(value)
    )


@pytest.mark.parametrize("name", ["development.ini", "production.ini"])
def test_the_ini_files_name_known_settings_alone(name):
    import configparser

    parser = configparser.RawConfigParser()
    parser.read(ROOT / name)
    assert read_settings(dict(parser["app:main"]), {"MARQUEE_DATABASE_URL": URL}).database_url == URL


def test_production_has_no_address_or_secret_in_its_file():
    assert "database_url =" not in (ROOT / "production.ini").read_text()
