"""The rules of the house that no linter knows."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def imports_of(package: str) -> set[str]:
    """The top-level packages that a package of ours imports."""
    found = set()
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module.partition(".")[0])
    return found


def test_the_domain_stands_on_the_standard_library_alone():
    assert imports_of("domain") - set(sys.stdlib_module_names) == {"domain"}


def test_migrations_know_the_tables_and_nothing_else_of_ours():
    assert imports_of("migrations") & {"domain", "entrypoints"} == set()


def test_every_package_ships_in_the_wheel():
    shipped = (
        (ROOT / "setup.cfg").read_text().partition("[options.packages.find]")[2].partition("[options.package_data]")[0]
    )
    for package in ("domain", "adapters", "entrypoints", "migrations"):
        assert f"{package}*" in shipped
        for folder in (ROOT / package).rglob("*"):
            if folder.is_dir() and any(folder.glob("*.py")) and folder.name != "versions":
                assert (folder / "__init__.py").exists(), folder
