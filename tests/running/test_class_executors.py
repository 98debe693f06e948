"""One class on any executor: a pool of one or two, threads, a Dask cluster. One writer commits."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from grader.gradebook.ledger import Ledger
from grader.running import executors
from grader.running.class_run import ClassRun, Options
from grader.running.executors import Pool, stop
from grader.running.jobs import grade
from tests.classroom import ASSIGNMENT, Here, put
from tests.conftest import ROOT, free_port, run_python
from tests.small_class import DDOF, SEED

AUTO = 14


@pytest.fixture
def small_class(classroom):
    classroom.hand_in("right", classroom.notebook())
    classroom.hand_in("almost", put(classroom.notebook(), "batch_statistics", DDOF))
    classroom.hand_in("empty")
    return classroom


def expected(classroom):
    marks = classroom.marks()
    assert set(marks) == {"right", "almost", "empty"}
    assert (marks["right"], marks["empty"]) == (AUTO, 0)
    assert 0 < marks["almost"] < AUTO
    assert Counter(classroom.committed()) == dict.fromkeys(marks, 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_pool(small_class, workers):
    """Do one and two worker processes give the same marks?"""
    done = small_class.run("grade", f"--workers={workers}")
    assert done.returncode == 0, done.stderr
    expected(small_class)


def test_workers_start_while_the_writer_does():
    """Are they all started at once, and before the writer imports what takes long?"""
    pool = Pool(2)
    try:
        assert len(pool._processes) == 2
    finally:
        stop(pool)
    ask = "import grader.running.grade_class, sys; print('nbgrader' in sys.modules)"
    assert run_python("-c", ask).stdout == "False\n"


def test_workers_that_cannot_start_end_the_run(small_class):
    """Is a run that no worker lives through stopped, with nobody marked for it?"""

    def start():
        options = {"initializer": os._exit, "initargs": (1,)}
        return ProcessPoolExecutor(1, mp_context=get_context("spawn"), **options)

    with Ledger(small_class.url) as ledger:
        told = ClassRun(small_class.root, ledger, start, 1, None).run([ASSIGNMENT])
    assert told.stopped == "the workers end as soon as they start: see what they said"
    assert (told.graded, len(told.left)) == (0, 3)
    assert not small_class.marks()


class Wide(ThreadPoolExecutor):
    """Notes how many threads graded, and how many at the same time."""

    def __init__(self):
        super().__init__(3)
        self.threads = set()

    def submit(self, function, /, *args):
        assert function is grade

        def noted(job):
            self.threads.add(threading.get_ident())
            return grade(job)

        return super().submit(noted, *args)


# jupyter_client makes an event loop for each thread and leaves it to the end of the thread
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_threads_work_one_after_another(small_class):
    """Threads share the current folder and the kernel's parent: does a class survive them?"""
    here, made = os.getcwd(), []

    def start():
        made.append(Wide())
        return made[-1]

    with Ledger(small_class.url) as ledger:
        run = ClassRun(small_class.root, ledger, start, 3, None, Options(seed=SEED))
        summary = run.run([ASSIGNMENT])
    assert (summary.graded, summary.left, summary.faults) == (3, [], [])
    assert small_class.marks()["right"] == AUTO
    assert len(made[0].threads) == 3
    assert os.getcwd() == here


def test_workers_are_given_all_that_they_need(small_class):
    """Is a job enough for a worker that cannot see the course?"""
    jobs = []

    class Records(Here):
        def submit(self, function, /, job):
            jobs.append(job)
            return super().submit(function, job)

    with Ledger(small_class.url) as ledger:
        ClassRun(small_class.root, ledger, Records, 1, None).run([ASSIGNMENT])
    moved = small_class.root.with_name("moved")
    small_class.root.rename(moved)
    with Pool(1) as workers:
        answers = list(workers.map(grade, jobs))
    assert [len(a.verdicts) for a in answers] == [4] * 3
    assert max(len(job.course) for job in jobs) < 1 << 20


class Flag:
    """Touches a file when it is pickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        self.path.touch()
        return Flag, (self.path,)


def long_answer(path: Path) -> tuple:
    return bytes(1 << 27), Flag(path)  # the flag is raised when only the sending is left


def test_pool_ends_in_the_middle_of_a_long_answer(tmp_path):
    """Does stopping while a worker hands over its work leave no thread that waits for the rest?"""
    others = set(threading.enumerate())
    workers, flag = Pool(1), tmp_path / "answers"
    future = workers.submit(long_answer, flag)
    deadline = time.monotonic() + 60
    while not flag.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    stop(workers)
    for thread in set(threading.enumerate()) - others:
        thread.join(20)
        assert not thread.is_alive()
    assert flag.exists()
    assert future.done()


class Cluster:
    """Dask's scheduler and workers, as processes on the loopback, in a folder of their own.

    settings: variables of Dask's, which name the certificates where protocol is tls.
    """

    def __init__(
        self, folder: Path, protocol: str = "tcp", settings: dict[str, str] | None = None
    ) -> None:
        self.folder, self.address = folder, f"{protocol}://127.0.0.1:{free_port()}"
        self.settings = settings or {}
        self.temporary = folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.host, _, port = self.address.rpartition(":")
        self.scheduler = self._start(
            "scheduler",
            f"--host={self.host}",
            f"--port={port}",
            "--no-dashboard",
        )
        self.workers: list[subprocess.Popen] = []

    def _start(self, *arguments: str) -> subprocess.Popen:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.temporary),
            "HOME": str(self.folder),
            **self.settings,
        }
        return subprocess.Popen(
            # should the tests be killed, these end too
            ["setpriv", "--pdeathsig=KILL", sys.executable, "-m", "dask", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def worker(self, threads: int = 1) -> None:
        self.workers.append(
            self._start(
                "worker", self.address, f"--host={self.host}",
                f"--nthreads={threads}",
                "--no-dashboard", f"--local-directory={self.folder}",
            )
        )  # fmt: skip

    def ready(self, workers: int) -> None:
        from distributed import Client

        with Client(self.address, timeout="60s") as client:
            client.wait_for_workers(workers, timeout=60)

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            if process.poll() is None:
                os.killpg(process.pid, 9)
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    running = Cluster(tmp_path / "elsewhere")
    yield running
    running.close()


def test_cluster(small_class, cluster):
    """Do Dask workers in another folder grade with nothing but the package and the job?"""
    cluster.worker()
    cluster.worker(threads=2)
    cluster.ready(2)
    done = small_class.run("grade", "--cluster", cluster.address)
    assert done.returncode == 0, done.stderr
    expected(small_class)
    assert (small_class.root / "autograded" / "right").exists()
    again = small_class.run("grade", "--cluster", cluster.address)
    assert "0 graded, 3 unchanged" in again.stdout


def test_cluster_that_is_lost(small_class, cluster):
    """When the scheduler is killed, is nobody given zero for it, and what is left named?"""
    slow = "import time\ntime.sleep(20)\n"
    # the last of the three, by name
    small_class.hand_in("right", put(small_class.notebook(), "batch_statistics", slow))
    cluster.worker()
    cluster.ready(1)
    run = small_class.start("grade", "--cluster", cluster.address)
    deadline = time.monotonic() + 60
    while not small_class.committed() and time.monotonic() < deadline:
        time.sleep(0.1)
    cluster.close()
    try:
        _, err = run.communicate(timeout=60)
    finally:
        run.kill()
    assert run.returncode == 3, err
    assert f"right, {ASSIGNMENT}" in err
    assert "Traceback" not in err
    assert "right" not in small_class.marks()


def test_executor_that_does_not_answer_is_left(monkeypatch):
    """Does stopping come back from an executor that waits for ever, as a closed client's does?"""
    monkeypatch.setattr(executors, "ENDING_SECONDS", 0.1)
    answer = threading.Event()

    class Deaf(Executor):
        def shutdown(self, wait=True, *, cancel_futures=False):
            answer.wait()

    stopping = threading.Thread(target=stop, args=(Deaf(),), daemon=True)
    stopping.start()
    stopping.join(30)
    assert not stopping.is_alive()
    answer.set()


def test_cluster_without_workers(small_class, cluster, monkeypatch):
    """When all workers are killed and none comes back, does the run end, with what is left?"""
    monkeypatch.setattr(executors, "WORKERLESS_SECONDS", 2.0)
    slow = "import time\ntime.sleep(20)\n"
    small_class.hand_in("right", put(small_class.notebook(), "batch_statistics", slow))
    cluster.worker()
    cluster.ready(1)

    def kill_when_at_work():
        deadline = time.monotonic() + 60
        while not small_class.committed() and time.monotonic() < deadline:
            time.sleep(0.1)
        os.killpg(cluster.workers[0].pid, 9)

    killer = threading.Thread(target=kill_when_at_work)
    killer.start()
    outcome = small_class.grade("--cluster", cluster.address)
    killer.join()
    assert outcome["code"] == 3
    assert "lost all its workers" in outcome["stopped"]
    assert f"right, {ASSIGNMENT}" in outcome["left"]
    assert "right" not in small_class.marks()


def test_no_cluster_and_no_workers_are_said_in_one_line(small_class, cluster):
    """Is a wrong address, or a cluster with nobody in it, an error in words?"""
    done = small_class.run("grade", "--cluster", f"tcp://127.0.0.1:{free_port()}")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no Dask scheduler answers at tcp://127.0.0.1:")
    done = small_class.run("grade", "--cluster", cluster.address)
    assert done.returncode == 1
    assert done.stderr.endswith("has no workers\n")
    assert small_class.marks() == {}


def certificates(folder: Path) -> dict[str, str]:
    """Make an authority and a key signed by it; return what Dask's settings call them."""
    folder.mkdir()

    def openssl(line: str) -> None:
        subprocess.run(["openssl", *line.split()], cwd=folder, check=True, capture_output=True)

    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    openssl(f"req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=course")
    openssl(f"req -new {key} -keyout grading.key -out grading.csr -subj /CN=grading")
    openssl("x509 -req -in grading.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
            "-out grading.pem")  # fmt: skip
    settings = {"CA_FILE": str(folder / "ca.pem"), "REQUIRE_ENCRYPTION": "True"}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings[f"TLS__{role}__CERT"] = str(folder / "grading.pem")
        settings[f"TLS__{role}__KEY"] = str(folder / "grading.key")
    settings["TLS__CA_FILE"] = settings.pop("CA_FILE")
    return {f"DASK_DISTRIBUTED__COMM__{name}": value for name, value in settings.items()}


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl, to make certificates")
def test_cluster_with_certificates(small_class, tmp_path, monkeypatch):
    """Over TLS, is a class graded by who has the course's certificate, and nobody else let in?"""
    ours = certificates(tmp_path / "certificates")
    cluster = Cluster(tmp_path / "elsewhere", "tls", ours)
    try:
        cluster.worker()
        # without certificates, with those of another authority, and without encryption
        done = small_class.run("grade", "--cluster", cluster.address)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"Error: no Dask scheduler answers at {cluster.address} (")
        assert "distributed.comm.tls" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        plain = cluster.address.replace("tls:", "tcp:")
        done = small_class.run("grade", "--cluster", plain)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        for name, value in certificates(tmp_path / "others").items():
            monkeypatch.setenv(name, value)
        done = small_class.run("grade", "--cluster", cluster.address)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        assert small_class.marks() == {}
        for name, value in ours.items():
            monkeypatch.setenv(name, value)
        done = small_class.run("grade", "--cluster", plain)  # encryption is required here
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        done = small_class.run("grade", "--cluster", cluster.address)
        assert done.returncode == 0, done.stderr
    finally:
        cluster.close()
    expected(small_class)
