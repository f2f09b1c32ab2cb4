"""What people are told of a failure that fits."""

import re

import pytest

from campus_server.condition.classes.loading import every_class
from campus_server.condition.classes.table import FailureMode
from campus_server.condition.classes.telling import Candidate, advice, causes

MODES = {name: mode for table in every_class() for name, mode in table.entry.modes.items()}


def test_a_failure_has_one_name_on_the_campus() -> None:
    assert len(MODES) == sum(len(table.entry.modes) for table in every_class())


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_every_failure_has_advice_in_both_languages(mode: FailureMode) -> None:
    told = advice(mode)
    assert told.zh.startswith(mode.action.zh)
    assert told.en.startswith(mode.action.en)
    assert not re.search(r"[.。；;]{2}|\.\s*;|: *\.", told.zh + told.en)
    assert (mode.part is None) == ("Part:" not in told.en)


def test_the_likeliest_cause_is_named_first_with_its_probability() -> None:
    told = causes(
        [Candidate(MODES["BRG"], 0.72), Candidate(MODES["CAV"], 0.2), Candidate(MODES["BLK"], 0.01)]
    )
    assert told.en == (
        "Most likely bearing wear (72%): poor lubrication, water or fatigue wear the races; "
        "or cavitation or air (20%)."
    )
    assert (
        told.zh
        == "最可能是轴承磨损（72%）：润滑不良、进水或疲劳使滚道剥落；也可能是气蚀或进气（20%）。"
    )


def test_what_is_unsure_is_called_possible() -> None:
    assert causes([Candidate(MODES["BAG"], 0.4)]).en.startswith("Possibly battery")


def test_what_fits_nothing_is_not_named() -> None:
    told = causes([Candidate(MODES["BRG"], 0.1)])
    assert "none of the failures" in told.en
    assert "都不符" in told.zh
