"""Walking whole lists."""

from domain.paging import PageRequest, walk


def test_a_walk_asks_for_one_stretch_after_another():
    numbers = list(range(1, 11))
    asked = []

    def after(position, limit):
        asked.append((position, limit))
        start = position or 0
        return numbers[start : start + limit]

    assert [item for chunk in walk(after, lambda number: number, 4) for item in chunk] == numbers
    assert asked == [(None, 4), (4, 4), (8, 4)]


def test_a_walk_through_nothing_is_empty():
    assert list(walk(lambda position, limit: [], lambda item: item)) == []


def test_a_page_begins_behind_those_before_it():
    assert PageRequest(3, 12).offset == 24
