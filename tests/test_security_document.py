"""What docs/security.md says is shown by tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_test_that_the_document_names_is_there():
    named = set(re.findall(r"`(test_\w+|tests/[\w/]+\.py)`", (ROOT / "docs" / "security.md").read_text()))
    written = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")}
    for path in (ROOT / "tests").rglob("*.py"):
        written |= set(re.findall(r"^def (test_\w+)\(", path.read_text(), re.MULTILINE))
    assert named - written == set()
    assert len(named) > 30
