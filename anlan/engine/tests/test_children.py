import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.engine import actions, claim, registry
from anlan.engine.claim import Wanted
from anlan.engine.context import JobContext, Stop
from anlan.engine.errors import Cancelled, Interrupted, LeaseLost
from anlan.engine.models import Heartbeat, Job
from anlan.engine.orphans import release_orphans
from anlan.engine.tests import kinds  # noqa: F401  # Declares the kinds.
from anlan.engine.tests.store import is_gone, wait_for
from anlan_probe import children

pytestmark = pytest.mark.django_db


@pytest.fixture
def stop():
    return Stop()


@pytest.fixture
def ctx(stop):
    actions.enqueue("test.child")
    kind = registry.kind_of("test.child")
    (job,) = claim.claim(Wanted("w", [kind]), timezone.now())
    return JobContext(job, stop)


def test_it_gives_exit_code_lines_and_tails(ctx):
    lines = []
    script = "echo one; printf two; echo wrong >&2; exit 7"
    result = ctx.run_child(["sh", "-c", script], on_line=lines.append)
    assert (result.rc, result.stdout_tail, result.stderr_tail) == (7, "one\ntwo", "wrong\n")
    assert lines == ["one", "two"]


def test_it_keeps_only_the_tail_of_long_output(ctx):
    result = ctx.run_child(["sh", "-c", "head -c 3000000 /dev/zero; echo end"])
    assert len(result.stdout_tail) == children.TAIL_BYTES
    assert result.stdout_tail.endswith("end\n")


def test_a_missing_program_is_one_sentence(ctx):
    result = ctx.run_child(["no-such-program"])
    assert (result.rc, result.stderr_tail) == (127, "no-such-program: No such file or directory\n")


def test_the_environment_is_ours_without_our_secrets(ctx, monkeypatch):
    monkeypatch.setenv("ANLAN_ADMIN_PASSWORD", "secret")
    result = ctx.run_child(["env"], env={"RESTIC_PASSWORD": "given"})
    assert "RESTIC_PASSWORD=given\n" in result.stdout_tail
    assert "PATH=" in result.stdout_tail
    assert "ANLAN_" not in result.stdout_tail


def test_the_deadline_ends_it_and_everything_it_started(ctx):
    script = "sleep 600 & echo $!; wait"
    result = ctx.run_child(["sh", "-c", script], deadline=timedelta(seconds=0.3))
    assert result.ended_by == "deadline"
    assert result.rc == -signal.SIGINT
    wait_for(lambda: is_gone(int(result.stdout_tail)), 5)


@pytest.mark.parametrize(
    ("why", "error"), [("cancelled", Cancelled), ("stopping", Interrupted), ("lost", LeaseLost)]
)
def test_a_job_that_is_not_wanted_any_more_ends_its_child(ctx, stop, why, error):
    def told(_line):
        stop.why = why

    with pytest.raises(error):
        ctx.run_child(["sh", "-c", "echo begun; exec sleep 600"], on_line=told)


def test_a_mistake_of_the_reader_leaves_no_process(ctx):
    pids = []

    def fail(line):
        pids.append(int(line))
        raise ValueError(line)

    with pytest.raises(ValueError, match=r"\d+"):
        ctx.run_child(["sh", "-c", "echo $$; exec sleep 600"], on_line=fail)
    assert is_gone(pids[0])


def test_without_the_lease_the_program_never_begins(ctx, tmp_path):
    Job.objects.update(attempt=9)
    with pytest.raises(LeaseLost):
        ctx.run_child(["touch", str(tmp_path / "begun")])
    assert list(tmp_path.iterdir()) == []


def test_the_child_is_recorded_while_it_runs_and_not_after(ctx):
    seen = []
    ctx.run_child(["echo", "hello"], on_line=lambda _line: seen.append(Job.objects.get().child))
    assert seen[0]["host"] == children.this_host()
    assert set(seen[0]) == {"host", "boot", "pid", "started", "signal"}
    assert Job.objects.get().child is None


def _expired(mark):
    actions.enqueue("test.child")
    past = timezone.now() - timedelta(minutes=20)
    Job.objects.update(state="running", attempt=1, lease_until=past, child=mark)


def test_a_lost_child_of_this_host_is_asked_then_killed_then_released():
    now = timezone.now()
    with subprocess.Popen(
        ["sh", "-c", 'trap "" INT; echo ready; while :; do sleep 0.05; done'],
        start_new_session=True, stdout=subprocess.PIPE,
    ) as stubborn:  # fmt: skip
        stubborn.stdout.readline()
        _expired({**children.mark_of(stubborn.pid), "signal": int(signal.SIGINT)})
        release_orphans(now)
        assert Job.objects.get().child["asked_at"]
        assert children.is_alive(Job.objects.get().child)
        release_orphans(now + timedelta(seconds=6))
        assert stubborn.wait(5) == -signal.SIGKILL
    release_orphans(now + timedelta(seconds=7))
    assert Job.objects.get().child is None


def test_another_process_with_the_same_number_is_left_alone():
    _expired({**children.mark_of(os.getpid()), "started": 1, "signal": int(signal.SIGKILL)})
    release_orphans(timezone.now())
    assert Job.objects.get().child is None


def test_a_child_elsewhere_is_given_up_only_when_its_host_is_silent_for_long():
    _expired({**children.mark_of(os.getpid()), "host": "elsewhere/1"})
    now = timezone.now()
    Heartbeat.objects.create(worker="w", host="elsewhere/1", pid=1, threads=1, seen_at=now)
    release_orphans(now)
    assert Job.objects.get().child is not None
    release_orphans(now + timedelta(minutes=11))
    assert Job.objects.get().child is None


def test_a_program_whose_parent_is_gone_never_begins(tmp_path):
    words = ["-m", "anlan_probe.child", "--parent", "1", "--", "touch", str(tmp_path / "begun")]
    done = subprocess.run([sys.executable, *words], check=False, timeout=20)
    assert done.returncode == 125
    assert list(tmp_path.iterdir()) == []
