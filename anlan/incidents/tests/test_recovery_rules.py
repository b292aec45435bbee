from datetime import UTC, datetime, timedelta

import pytest

from anlan.incidents.recovery import Recovery, judge, targets_of

FAULT = datetime(2026, 11, 25, 8, tzinfo=UTC)
H = timedelta(hours=1)
AGREED = {"web-01": {"rto": "2h", "rpo": "30m"}, "*": {"rto": "4h", "rpo": "1d"}}


def facts(verified=None, newest=None, restored=True):
    return Recovery(FAULT, FAULT + H / 6, verified, newest, restored)


def test_an_asset_has_its_own_line_or_that_of_all_others():
    assert targets_of(AGREED, "web-01") == {"rto": 2 * H, "rpo": H / 2}
    assert targets_of(AGREED, "db-01") == {"rto": 4 * H, "rpo": 24 * H}
    assert targets_of({}, "db-01") == {}


@pytest.mark.parametrize(
    ("verified", "newest", "rto", "rpo"),
    [
        (FAULT + 2 * H, FAULT - H / 2, True, True),
        (FAULT + 2 * H + H / 60, FAULT - H, False, False),
        (FAULT + H, FAULT + H / 2, True, True),
        (FAULT + H, None, True, None),
        (None, FAULT - H, None, None),
    ],
)
def test_both_are_judged_from_the_fault_on(verified, newest, rto, rpo):
    found = judge(facts(verified, newest), targets_of(AGREED, "web-01"))
    assert [each.is_kept for each in found] == [rto, rpo]


def test_nothing_agreed_is_measured_and_not_judged():
    rto, rpo = judge(facts(FAULT + H, FAULT - H, restored=False), {})
    assert (rto.took, rto.is_kept, rpo.took, rpo.is_kept) == (H, None, H, None)
    assert rpo.because[0].code == "incidents.rpo_last_proven"
    assert rto.because[0].params == {"minutes": 50}
