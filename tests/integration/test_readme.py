"""The README's lines, run as they stand."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.conftest import ROOT, environment_for, marquee


@pytest.mark.skipif(not shutil.which("curl"), reason="curl isn't there")
@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("Use it from a client", ['"favorite_genre":3', "casting_assistant now."]),
        (
            "Run a casting agency",
            ['"character":"Roy Collins","order":1', '"total_roles":1', "diana@agency.example  post:role"],
        ),
        ("Keep a collection", ['"owner":"olga"', '"by_format":{"DVD":1,"VHS":1}', '"state":"undone"']),
    ],
)
def test_every_line_works_as_it_stands(start, empty_database, section, shown):
    url = empty_database("sqlite")
    assert marquee("sample", url=url).returncode == 0
    server = start(url)
    script = (
        lines_of(section)
        .replace("127.0.0.1:6543", f"127.0.0.1:{server.port}")
        .replace("curl ", "curl --fail-with-body -sS ")
    )
    path = f"{Path(sys.executable).parent}:{environment_for(url)['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=ROOT,
        env=environment_for(url, PATH=path),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    for text in shown:
        assert text in done.stdout


def lines_of(section: str) -> str:
    """The indented lines of a section."""
    text = re.search(rf"^## {section}\n(.*?)(?=^## )", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)[1]
    return "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))
