"""Thirty seeded kills: nothing accepted is lost, and nobody is paged twice without a reason."""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime

import psutil
import pytest

from anlan.notifications.tests.far_end import mail_server
from tests.servers.anlan import Anlan, wait_for

KILLS = 30
SUPERVISOR_EVERY = 5
SEED = int(os.environ.get("ANLAN_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)


class Sender:
    """Sends events as a careful system does: again, with the same identity, until accepted."""

    def __init__(self, anlan: Anlan) -> None:
        self.anlan = anlan
        self.accepted: dict[str, str] = {}
        self.number = 0

    def send(self) -> None:
        self.number += 1
        key = f"kill-{self.number}"
        event = {
            "text": f"service {self.number} does not answer", "organisation": "home",
            "source": "zabbix", "key": key, "severity": "II",
            "occurred_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip

        def accepted():
            status, body = self.anlan.ask("POST", "/api/v1/events", event)
            assert status in {0, 202, 500, 502, 503}, (status, body)
            return body["events"][0]["id"] if status == 202 else None

        self.accepted[key] = wait_for(accepted, 30, f"{key} accepted")


def kill_one(anlan: Anlan, chance: random.Random, number: int) -> str:
    """Kill -9 one process; every fifth time the supervisor, which takes the others with it."""
    if number % SUPERVISOR_EVERY == 0:
        parts = [one for group in anlan.parts().values() for one in group]
        anlan.kill()
        _gone, alive = psutil.wait_procs(parts, timeout=20)
        assert not alive, f"outlived the supervisor: {alive}"
        anlan.start()
        return "supervisor"
    what = chance.choice(["web", "engine", "engine"])
    running = wait_for(lambda: anlan.parts()[what], 30, f"{what} runs")
    chance.choice(running).kill()
    return what


def pages_by_key(mails) -> Counter[str]:
    return Counter(one.key for one in mails.received)


@pytest.mark.kills
@pytest.mark.servers
def test_thirty_kills_lose_nothing_and_page_nobody_twice(tmp_path, capsys):
    with capsys.disabled():
        sys.stdout.write(f"\nANLAN_KILL_SEED={SEED} ")
    chance = random.Random(SEED)
    with mail_server() as mails:
        anlan = Anlan(
            tmp_path,
            ANLAN_SMTP_URL=f"smtp://127.0.0.1:{mails.port}",
            ANLAN_MAIL_FROM="anlan@example.org",
        )
        try:
            anlan.start()
            anlan.make_token()
            rungs = [{"level": 1, "after_s": 0}, {"level": 2, "after_s": 3}]
            anlan.api(
                "POST", "/ladders", {"organisation": "home", "severity": "II", "rungs": rungs}
            )
            killed = _kill_and_send(anlan, chance)
            _check_nothing_lost(anlan, killed["sender"], mails)
        finally:
            anlan.stop()


def _kill_and_send(anlan: Anlan, chance: random.Random) -> dict:
    sender, killed = Sender(anlan), Counter()
    for number in range(1, KILLS + 1):
        sender.send()
        time.sleep(chance.uniform(0, 0.4))  # The moment of the kill is what is random here.
        killed[kill_one(anlan, chance, number)] += 1
    anlan.wait_ready()
    assert sum(killed.values()) == KILLS
    return {"sender": sender, "killed": killed}


def _check_nothing_lost(anlan: Anlan, sender: Sender, mails) -> None:
    incidents = {}
    for key, uid in sender.accepted.items():

        def judged(uid=uid):
            body = anlan.api("GET", f"/events/{uid}")
            return body["incident"] if body["state"] == "processed" else None

        incidents[key] = wait_for(judged, 60, f"{key} judged")
    assert len(set(incidents.values())) == len(sender.accepted)
    wanted = {(uid, rung) for uid in incidents.values() for rung in (0, 1)}

    def paged():
        arrived = set(pages_by_key(mails))
        pages = _pages_with_bundles(anlan)
        return {
            (key.split(":")[0], int(key[-1]))
            for key, bundle in pages
            if key in arrived or bundle in arrived
        }

    # In a storm a person gets at most one message a minute, which names all that came meanwhile.
    wait_for(lambda: wanted <= paged(), 200, f"every rung of {len(incidents)} incidents paged")
    _check_repeats(anlan, pages_by_key(mails))
    for uid in incidents.values():
        number = anlan.api("GET", f"/incidents/{uid}")["number"]
    assert anlan.cli("timeline", "verify", number).returncode == 0


def _pages_with_bundles(anlan: Anlan) -> list[tuple[str, str | None]]:
    """Key of each page of the ladder, and of the bundle in which it went, if any."""
    import sqlite3

    database = sqlite3.connect(anlan.data / "anlan.sqlite3", timeout=30)
    return database.execute(
        "SELECT d.key, b.key FROM notifications_delivery d"
        " LEFT JOIN notifications_delivery b ON b.id = d.bundle_id WHERE d.about_kind = 'incident'"
    ).fetchall()


def _check_repeats(anlan: Anlan, counts: Counter[str]) -> None:
    """A page may come twice only when a crash fell between sending it and noting so."""
    import sqlite3

    database = sqlite3.connect(anlan.data / "anlan.sqlite3")
    for key, count in counts.items():
        interrupted = database.execute(
            "SELECT count(*) FROM notifications_attempt a JOIN notifications_delivery d"
            " ON d.id = a.delivery_id WHERE d.key = ? AND a.receipt IS NULL",
            [key],
        ).fetchone()[0]
        assert count <= 1 + interrupted, (key, count, interrupted)
    repeated = sum(1 for count in counts.values() if count > 1)
    assert repeated <= KILLS, counts
