"""Three real faults, each becoming an incident by itself: a dead service, a full disk, a stale
backup. Nobody types anything in."""

from __future__ import annotations

import http.cookiejar
import re
import subprocess
import sys
import urllib.request
from urllib.parse import urlencode

import pytest

from anlan.incidents import chain
from anlan.notifications.tests.far_end import free_port
from tests.servers.anlan import wait_for

pytestmark = pytest.mark.servers


@pytest.fixture
def service(tmp_path):
    """A real little HTTP service in a process of its own."""
    port = free_port()
    (tmp_path / "index.html").write_text("portal works")
    process = subprocess.Popen(
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}/index.html"
    wait_for(lambda: answers(url), 30, "the service listens")
    yield process, url
    process.kill()
    process.wait()


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=5).status == 200
    except OSError:
        return False


def check_first_screen(incident, *slugs):
    """What every incident must have when it opens, whatever the fault."""
    assert incident["severity"] in {"I", "II", "III", "IV"}
    assert incident["severity_because"]
    assert incident["situation"]["asset"]["code"] == incident["asset"]
    ranked = [one["slug"] for one in incident["strategies"]]
    assert set(ranked[:3]) & set(slugs), ranked
    assert all(one["reasons"] for one in incident["strategies"])
    assert chain.verify(incident["timeline"], incident["timeline_head"]).ok
    assert incident["timeline"][0]["kind"] == "opened"


def acknowledge(link):
    """Press the one button, as a browser does."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(jar)
    page = opener.open(link).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    headers = {"Referer": link}
    body = urlencode({"csrfmiddlewaretoken": token}).encode()
    return opener.open(urllib.request.Request(link, body, headers)).status


def test_a_dead_service_pages_the_person_on_duty_whose_link_acknowledges(world, service):
    process, url = service
    world.asset("portal", "application", criticality=1)
    check = {
        "asset": "portal", "kind": "http", "address": url, "interval_s": 2,
        "args": {"keyword": "portal works"}, "strategy": "service-stopped",
    }  # fmt: skip
    made = world.api("POST", "/checks", check)
    assert world.api("POST", f"/checks/{made['id']}/run")["severity"] == "ok"
    process.kill()
    incident = world.incident_about("portal")
    check_first_screen(incident, "service-stopped", "application-down")
    mail = world.mail_about(incident["number"])
    assert mail.to == "admin@example.org"
    link = world.ack_link(mail)
    for method in ("GET", "HEAD") * 20:
        assert urllib.request.urlopen(urllib.request.Request(link, method=method)).status == 200
    after = world.api("GET", f"/incidents/{incident['id']}")
    assert after["acknowledged_at"] is None
    assert acknowledge(link) == 200
    after = world.api("GET", f"/incidents/{incident['id']}")
    assert after["acknowledged_by"] == "Admin"


def test_a_disk_that_runs_full_for_real(world, tmp_path):
    world.asset("files-01")
    check = {
        "asset": "files-01", "kind": "disk_free", "address": str(tmp_path), "interval_s": 2,
        "thresholds": {"crit": {"free_drop": {"mib": 64}}}, "strategy": "disk-full",
    }  # fmt: skip
    made = world.api("POST", "/checks", check)
    assert world.api("POST", f"/checks/{made['id']}/run")["severity"] == "ok"
    (tmp_path / "filling").write_bytes(b"\xa5" * (96 * 1024 * 1024))
    incident = world.incident_about("files-01")
    (tmp_path / "filling").unlink()
    check_first_screen(incident, "disk-full")
    assert "disk" in world.mail_about(incident["number"]).subject.lower() + incident["description"]


def test_a_backup_that_goes_stale(world, tmp_path):
    (tmp_path / "record.txt").write_text("worth keeping")
    world.asset("archive-01", "storage")
    policy = {
        "organisation": "home", "asset": "archive-01", "code": "archive", "kind": "folder",
        "paths": [str(tmp_path)], "cron": "0 0 1 1 *", "max_age_s": 1,
    }  # fmt: skip
    made = world.api("POST", "/backups", policy)
    world.api("POST", f"/backups/{made['id']}/run")
    incident = world.incident_about("archive-01", 90)
    check_first_screen(incident, "backup-failure")
    assert world.mail_about(incident["number"])
