"""What the engine promises for ever, with real processes and real kills."""

import random
import signal

import psutil
import pytest

from anlan.engine.tests.store import is_gone, wait_for

pytestmark = pytest.mark.kills
SEED = 20260101


def test_killing_half_of_the_workers_five_times_loses_nothing(store):
    choose = random.Random(SEED)
    store.play("queue", "test.pure", "1500", "6")
    store.play("queue", "test.effect", "300", "6")
    workers = store.workers(4)
    for _round in range(5):
        done = store.count("state = 'done'")
        wait_for(lambda done=done: store.count("state = 'done'") >= min(done + 100, 1800))
        for victim in choose.sample(workers, 2):
            victim.kill()
            workers.remove(victim)
        workers += store.workers(2)
    store.wait_done("test.pure", 1500)
    store.wait_done("test.effect", 300)
    assert store.count("state <> 'done' AND kind LIKE 'test.%'") == 0
    once = "SELECT verb, count(*), count(DISTINCT target_id) FROM core_auditentry GROUP BY verb"
    assert sorted(store.rows(once)) == [("effect", 300, 300), ("pure", 1500, 1500)]
    assert len({line.split()[0] for line in store.lines("effects")}) == 300


def test_a_worker_stopped_beyond_its_lease_is_fenced(store):
    store.play("queue", "test.hold", "1")
    (slow,) = store.workers(1)
    wait_for(lambda: store.lines("hold") == ["begin 1"])
    slow.send_signal(signal.SIGSTOP)
    store.workers(1)
    store.wait_done("test.hold", 1)
    (store.folder / "go").touch()
    slow.send_signal(signal.SIGCONT)
    wait_for(lambda: "end 1" in store.lines("hold"))
    wait_for(lambda: "lease was lost" in slow.log.read_text())
    ((state, attempt, result),) = store.rows(
        "SELECT state, attempt, CAST(result AS text) FROM engine_job WHERE kind = 'test.hold'"
    )
    assert (state, attempt) == ("done", 2)
    assert result.replace(" ", "") == '{"attempt":2}'


def test_a_hundred_timers_fire_once_each_across_a_restart(store, record_property):
    store.play("queue", "test.pure", "100", "4")
    (first,) = store.workers(1)
    wait_for(lambda: store.count("kind = 'test.pure' AND state = 'done'") >= 10)
    first.kill()
    first.wait()
    (second,) = store.workers(1)
    store.wait_done("test.pure", 100)
    fired = store.rows("SELECT count(*), count(DISTINCT target_id) FROM core_auditentry")
    assert fired == [(100, 100)]
    assert store.count("kind = 'test.pure' AND started_at >= due_at") == 100
    second.terminate()
    assert second.wait(25) == 0


def test_web_writers_and_eight_workers_never_find_the_database_locked(store):
    writers = [store.start("web", "150") for _ in range(3)]
    store.workers(8, threads=2)
    assert [writer.wait(80) for writer in writers] == [0, 0, 0], store.logs()[-3000:]
    store.wait_done("test.pure", 225)
    store.wait_done("test.effect", 225)
    assert "locked" not in store.logs()
    assert "deadlock" not in store.logs()
    assert "Traceback" not in store.logs()


def test_jobs_with_one_resource_key_never_overlap(store):
    store.play("queue_exclusive", "40")
    store.workers(3)
    store.wait_done("test.exclusive", 40)
    running = {0: 0, 1: 0}
    first = store.rows("SELECT min(id) FROM engine_job WHERE kind = 'test.exclusive'")[0][0]
    for line in store.lines("exclusive"):
        word, job_id, _attempt = line.split()
        key = (int(job_id) - first) % 2
        running[key] += 1 if word == "begin" else -1
        assert running[key] in (0, 1)


def test_two_schedulers_queue_each_due_time_once(store):
    store.play("schedule", "test.pure", "0.25")
    store.workers(2)
    store.wait_done("test.pure", 12)
    dues = [due for (due,) in store.rows("SELECT due_at FROM engine_job WHERE kind = 'test.pure'")]
    assert len(dues) == len(set(dues))
    assert store.count("kind = 'test.pure' AND attempt > 1") == 0
    span = "SELECT count(*), count(DISTINCT dedupe_key) FROM engine_job WHERE kind = 'test.pure'"
    ((jobs, keys),) = store.rows(span)
    assert jobs == keys


def _child_pid(store):
    """The recorded child, once it has become the program."""
    mark = "SELECT CAST(child AS text) FROM engine_job WHERE kind = 'test.child'"

    def pid():
        ((text,),) = store.rows(mark)
        found = (
            int(text.replace(" ", "").split('"pid":')[1].split(",")[0].rstrip("}")) if text else 0
        )
        is_program = found and "anlan_probe.child" not in psutil.Process(found).cmdline()
        return found if is_program else 0

    return wait_for(pid, what="the child")


def test_a_child_ends_with_its_worker(store):
    store.play("queue_child", "sleep", "600")
    (worker,) = store.workers(1)
    pid = _child_pid(store)
    worker.kill()
    wait_for(lambda: is_gone(pid), 5)


def test_restic_ends_with_its_worker(store):
    files = store.folder / "files"
    files.mkdir()
    (files / "random").write_bytes(random.Random(SEED).randbytes(8_000_000))
    password = store.folder / "password"
    password.write_text("test")
    restic = ["restic", "--password-file", str(password), "-r", str(store.folder / "repository")]
    assert psutil.Popen([*restic, "init"]).wait() == 0
    store.play("queue_child", *restic, "--limit-upload", "1", "--no-cache", "backup", str(files))
    (worker,) = store.workers(1)
    pid = _child_pid(store)
    locks = store.folder / "repository" / "locks"
    wait_for(lambda: list(locks.iterdir()), what="restic at work")
    assert not is_gone(pid)
    worker.kill()
    wait_for(lambda: is_gone(pid), 5)


def test_a_job_goes_on_only_when_the_child_of_its_last_attemptis_gone(store):
    """The worker is frozen, its child lives and ignores the polite signal."""
    stubborn = 'trap "" INT; while :; do sleep 0.1; done'
    store.play("queue_child", "sh", "-c", stubborn)
    (frozen,) = store.workers(1)
    pid = _child_pid(store)
    frozen.send_signal(signal.SIGSTOP)
    store.workers(1)

    def second_began():
        began = "begin 2" in store.lines("child")
        assert not began or is_gone(pid)
        return began

    wait_for(second_began, 60)
    store.wait_done("test.child", 1)


def test_a_stopped_worker_ends_its_child_and_hands_the_job_on(store):
    store.play("queue_child", "sleep", "600")
    (worker,) = store.workers(1)
    pid = _child_pid(store)
    worker.terminate()
    assert worker.wait(19) == 0, worker.log.read_text()
    assert is_gone(pid)
    columns = "SELECT state, attempt, max_attempts, child FROM engine_job WHERE kind = 'test.child'"
    assert store.rows(columns) == [("ready", 1, 51, None)]
    assert store.rows("SELECT count(*) FROM engine_heartbeat") == [(0,)]
