import time

from anlan_probe import checks
from anlan_probe.protocol import Reading, Target, in_thread
from anlan_probe.runner import run_all


def test_many_targets_run_at_once_and_answer_in_order(web):
    targets = [Target("http", f"{web.url}/slow", timeout_s=0.6) for _ in range(20)]
    targets.insert(5, Target("http", web.url))
    started = time.monotonic()
    results = run_all(targets)
    assert time.monotonic() - started < 2.5
    assert [result.target for result in results] == targets
    assert results[5].readings[0].value is True
    assert all(one.readings[0].value is False for one in results[:5])


def test_a_check_that_hangs_is_cut_off(monkeypatch):
    async def hang(target):
        return await in_thread(lambda: time.sleep(30) or [])

    monkeypatch.setattr(checks, "find", lambda kind: hang)
    started = time.monotonic()
    (result,) = run_all([Target("hang", timeout_s=0.2)])
    assert time.monotonic() - started < 2
    assert (result.readings[0].value, result.readings[0].code) == (None, "probe.deadline")


def test_a_check_that_breaks_does_not_end_the_others(monkeypatch, web):
    async def broken(target):
        raise RuntimeError("a fault of ours")

    find = checks.find
    monkeypatch.setattr(checks, "find", lambda kind: broken if kind == "broken" else find(kind))
    first, second = run_all([Target("broken"), Target("http", web.url)])
    assert (first.readings[0].value, first.readings[0].code) == (None, "probe.failed")
    assert second.readings[0].value is True


def test_an_unknown_kind_is_unknown():
    (result,) = run_all([Target("astrology")])
    assert result.readings == [
        Reading(
            "astrology", code="probe.no_such_kind", params={"kind": "astrology"},
            took_ms=result.readings[0].took_ms,
        )
    ]  # fmt: skip
