"""The table of roles and permissions, cell by cell."""

from itertools import pairwise, product

import pytest

from domain.access import PERMISSIONS, Permission, Role, permissions_of

ROLES = ("member", "casting_assistant", "casting_director", "executive_producer", "administrator")
# As the contract writes it: the permissions, and a mark under each role that has them.
TABLE = [
    ("get:movies get:actors get:roles", " xxxx"),
    ("post:actor delete:actor patch:actor patch:movie post:role patch:role delete:role", "  xxx"),
    (
        "post:movie delete:movie post:genre patch:genre delete:genre post:director patch:director delete:director",
        "   xx",
    ),
    ("get:users patch:user", "    x"),
]
CELLS = {
    (role, name): mark == "x"
    for names, marks in TABLE
    for name in names.split()
    for role, mark in zip(ROLES, marks, strict=True)
}


@pytest.mark.parametrize(("role", "permission"), CELLS)
def test_a_role_has_a_permission_exactly_where_the_contract_marks_it(role, permission):
    assert (permission in permissions_of(Role(role))) is CELLS[role, permission]


def test_the_contract_knows_every_role_and_permission_that_there_is():
    assert set(CELLS) == set(product(Role, Permission))
    assert set(PERMISSIONS) == set(Role)


def test_the_administrator_has_every_permission():
    assert set(permissions_of(Role.ADMINISTRATOR)) == set(Permission)


@pytest.mark.parametrize("role", Role)
def test_the_permissions_of_a_role_come_sorted_and_once_each(role):
    assert permissions_of(role) == tuple(sorted(set(permissions_of(role))))


def test_who_ranks_higher_may_do_all_that_those_below_may():
    ranked = [set(permissions_of(Role(role))) for role in ROLES]
    assert all(below < above for below, above in pairwise(ranked))
