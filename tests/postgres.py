"""A private PostgreSQL server for tests: a folder and a socket of its own, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"  # the server refuses to run as root; Debian's package makes this user


def program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs, which Debian does not put on PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


class Server:
    """Use it in a `with` block. Nothing listens on the network."""

    def __init__(self) -> None:
        # the path of a socket may have 107 characters, fewer than pytest's folders
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        # should the tests be killed, the server ends too
        self.as_user = ["setpriv", "--pdeathsig=INT"]
        if os.getuid() == 0:
            user = pwd.getpwnam(USER)
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.as_user += [f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]
        self.user = pwd.getpwuid(os.getuid()).pw_name if os.getuid() else USER
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Server":
        self._run("initdb", "-D", f"{self.folder}/data", "--auth=trust", "-E", "UTF8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder, "fsync": "off"}
        self.process = subprocess.Popen(
            [*self.as_user, program("postgres"), "-D", f"{self.folder}/data"]
            + [f"--{name}={value}" for name, value in settings.items()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        deadline = time.monotonic() + 60
        while self._run("pg_isready", "-h", str(self.folder), check=False):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)

    def stop(self, how: str = "fast") -> None:
        if self.process and self.process.poll() is None:
            self._run("pg_ctl", "stop", "-D", f"{self.folder}/data", "-m", how)
            self.process.wait(30)

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database; returns its URL."""
        where = ["-h", str(self.folder), "-U", self.user]
        self._run("createdb", *where, "-T", template, name)
        return self.url(name)

    def url(self, name: str, driver: str = "") -> str:
        return f"postgresql{driver}://{self.user}@/{name}?host={self.folder}"

    @contextmanager
    def password(self, user: str, secret: str) -> Iterator[None]:
        """Meanwhile there is a user who may do all, and has to say a password."""
        rules = self.folder / "data" / "pg_hba.conf"
        before = rules.read_text()
        where = ["-h", str(self.folder), "-U", self.user, "-d", "template1", "-c"]
        self._run("psql", *where, f"CREATE ROLE {user} SUPERUSER LOGIN PASSWORD '{secret}'")
        rules.write_text(f"local all {user} scram-sha-256\n{before}")
        self._run("pg_ctl", "reload", "-D", f"{self.folder}/data")
        try:
            yield
        finally:
            rules.write_text(before)
            self._run("pg_ctl", "reload", "-D", f"{self.folder}/data")

    def _run(self, name: str, *arguments: str, check: bool = True) -> int:
        done = subprocess.run(
            [*self.as_user, program(name), *arguments],
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        assert not (check and done.returncode), done.stderr
        return done.returncode
