"""What Anlan carries out for a step: sent once, watched, ended, undone, and never guessed."""

import http.server
import threading

import pytest
from django.utils import timezone

from anlan.assets.credentials import actions as access
from anlan.core.actors import Actor
from anlan.engine.models import Job
from anlan.incidents.models import StepRun
from anlan.incidents.tests.strategy_on_trial import open_now, work_on
from anlan_probe import ssh

KINDS = ["incidents.carry_out_step", "incidents.settle_steps"]
ROOT = Actor("user", 1, "Root")


@pytest.fixture
def open_door(sshd, server):
    """The portal server is reached over a real SSH server whose key somebody has confirmed."""
    type(server).objects.for_system("test").filter(pk=server.pk).update(address="127.0.0.1")
    server.refresh_from_db()
    access.set_credential(
        server, username=sshd.user, port=sshd.port, secret=sshd.key, for_all=False, actor=None
    )
    access.note_offered(server, sshd.host_key)
    access.confirm_host_key(server, ssh.fingerprint(sshd.host_key), actor=ROOT)
    return server


@pytest.fixture
def press(incident, client_of, ada):
    def post(deed, step="fix", **data):
        url = f"/incidents/{incident.uid}/steps/{step}/"
        answer = client_of(ada).post(url, {"deed": deed, **data}, follow=True)
        return answer.content.decode()

    return post


def command(*words, **more):
    return {"ssh": {"command": list(words), **more}}


def last_run():
    return StepRun.objects.select_related("step").first()


def test_a_command_is_sent_as_shown_and_its_output_is_evidence(
    incident, open_door, press, run_jobs, client_of, ada
):
    work_on(
        incident, fix={"do": command("echo", "{{ asset.code }} $HOME"), "kind": "action"}, after={}
    )
    page = client_of(ada).get(f"/incidents/{incident.uid}/steps/fix/preview/").content.decode()
    assert "echo &#x27;web-01 $HOME&#x27;" in page
    assert "PRIVATE" not in page
    press("run")
    run_jobs(kinds=KINDS)
    run = last_run()
    assert (run.state, run.exit_code, run.output) == ("done", 0, "web-01 $HOME\n")
    assert open_now(incident) == ["after"]
    entry = incident.timeline.filter(kind="step_run").get()
    assert run.output_sha256 in entry.entry


def test_a_command_that_fails_leaves_the_step_in_hand(incident, open_door, press, run_jobs):
    work_on(incident, fix={"do": command("false"), "kind": "action"})
    press("run")
    run_jobs(kinds=KINDS)
    assert "The command ended with exit code 1." in press("nothing")
    assert incident.steps.get().state == "failed"


def test_without_a_confirmed_host_key_nothing_begins(incident, open_door, press):
    work_on(incident, fix={"do": command("true"), "kind": "action"})
    open_door.host_key.delete()
    assert "Nobody has confirmed the host key" in press("run")
    assert not StepRun.objects.exists()


def test_a_changed_host_key_refuses_and_shows_both(incident, open_door, press, run_jobs):
    work_on(incident, fix={"do": command("true"), "kind": "action"})
    press("run")
    type(open_door.host_key).objects.for_system("test").update(
        confirmed="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+p9R9m5G2rUeN4e2f0rYlq3K1h7xgC4m0b2xjz2Q1W"
    )
    run_jobs(kinds=KINDS)
    assert last_run().because[0]["code"] == "incidents.run_changed_key"
    open_door.host_key.refresh_from_db()
    assert open_door.host_key.is_waiting


def test_a_run_that_lost_its_process_is_unknown_and_a_person_decides(
    incident, open_door, press, run_jobs
):
    work_on(incident, fix={"do": command("true"), "kind": "action"}, after={})
    press("run")
    # As a worker leaves it that was killed in the middle: begun, leased, and nobody at work.
    StepRun.objects.update(state="running", output="half a li", started_at=timezone.now())
    Job.objects.filter(kind=KINDS[0]).update(
        state="running", attempt=1, lease_until=timezone.now(), worker="gone"
    )
    run_jobs(kinds=KINDS)
    run = last_run()
    assert (run.state, run.output, run.step.state) == ("unknown", "half a li", "unknown")
    assert "may or may not have happened" in press("nothing")
    assert StepRun.objects.count() == 1
    assert "write what you saw" in press("done")
    press("done", evidence="the service is up")
    assert open_now(incident) == ["after"]


def test_who_aborts_before_it_is_sent_takes_it_back(incident, open_door, press, client_of, ada):
    work_on(incident, fix={"do": command("true"), "kind": "action"})
    press("run")
    assert "already" in press("run")
    assert "abort it or wait" in press("done")
    run = last_run()
    url = f"/incidents/{incident.uid}/runs/{run.uid}/"
    client_of(ada).post(f"{url}abort/")
    run.refresh_from_db()
    assert (run.state, run.aborted_by, run.step.state) == ("aborted", "Ada", "failed")
    assert Job.objects.get(pk=run.job_id).state == "cancelled"


def test_undo_is_a_run_of_its_own(incident, open_door, press, run_jobs):
    work_on(
        incident,
        fix={"do": command("echo", "did"), "undo": command("echo", "undid"), "kind": "action"},
        after={},
    )
    assert "nothing to undo yet" in press("undo")
    press("run")
    run_jobs(kinds=KINDS)
    press("undo")
    run_jobs(kinds=KINDS)
    run = last_run()
    assert (run.is_undo, run.state, run.output) == (True, "done", "undid\n")
    assert incident.steps.get(step_id="fix").state == "done"


@pytest.fixture(scope="module")
def web():
    """Counts what it is asked, and answers 200 to /ok and 500 else."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(f"{self.command} {self.path}")
            self.send_response(200 if self.path.startswith("/ok") else 500)
            self.end_headers()
            self.wfile.write(b"hello")

        do_POST = do_GET  # noqa: N815  # As the library names it.

        def log_message(self, *_words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_http_asks_once_and_masks_what_may_be_secret(
    incident, press, run_jobs, web, settings, client_of, ada
):
    settings.ANLAN_HTTP_ALLOW = ["127.0.0.0/8"]
    url = f"http://127.0.0.1:{web.server_port}"
    do = {
        "http": {"url": f"{url}/ok?token=s3cret", "method": "POST", "headers": {"X-Key": "s3cret"}}
    }
    work_on(incident, fix={"do": do}, then={"do": {"http": {"url": f"{url}/bad"}}})
    page = client_of(ada).get(f"/incidents/{incident.uid}/steps/fix/preview/").content.decode()
    assert "/ok?•••" in page
    assert "s3cret" not in page
    press("run")
    run_jobs(kinds=KINDS)
    assert last_run().output == "HTTP 200\nhello"
    assert "s3cret" not in press("run", step="then")
    run_jobs(kinds=KINDS)
    assert (last_run().state, last_run().exit_code) == ("failed", 500)
    assert web.asked == ["POST /ok?token=s3cret", "GET /bad"]


def test_http_goes_nowhere_that_is_not_allowed(incident, press):
    work_on(incident, fix={"do": {"http": {"url": "http://127.0.0.1:1/"}}})
    assert "Anlan may not call 127.0.0.1:1" in press("run")
    assert not StepRun.objects.exists()


def test_notify_writes_to_who_has_the_function_once(incident, press, run_jobs, ada_on_duty):
    from anlan.notifications.models import Delivery

    work_on(incident, fix={"do": {"notify": {"to": ["dba"], "message": "Look at web-01"}}})
    press("run")
    run_jobs(kinds=KINDS)
    sent = Delivery.objects.for_system("test").filter(key__startswith="step:")
    assert [one.text for one in sent] == ["Look at web-01\n"]
    assert last_run().state == "done"


def test_nobody_else_sees_a_run(incident, open_door, press, client_of, mallory, bob):
    work_on(incident, fix={"do": command("true"), "kind": "action"})
    press("run")
    url = f"/incidents/{incident.uid}/runs/{last_run().uid}/"
    assert client_of(mallory).get(url).status_code == 404
    assert client_of(mallory).post(f"{url}abort/").status_code == 404
    assert client_of(bob).get(url).status_code == 403
