"""What one submission leaves behind, looked for by the next that the same process forks.

Each looks in its own sandbox first, where it must be found: else looking would prove nothing.
"""

from collections.abc import Iterator

import pytest

from grader.records import Limits
from grader.sandbox import prepared
from grader.sandbox.fork_server import ForkedProcess, Server
from grader.sandbox.session import Session
from tests.sandboxed_cells import run, text

FOUND = "found"
# what outlives a cell: a process of a session of its own, which holds what it is given
LEFT = """
import os, socket, sys, time
def left(hold):
    if os.fork() == 0:
        os.setsid(); kept = hold(); open("/tmp/held", "w").close(); time.sleep(600)
    while not os.path.exists("/tmp/held"):
        time.sleep(0.001)
"""
LOCKED = """
import fcntl, utils
def lock():
    file = open(utils.__file__); fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB); return file
"""

# name: what is left behind, and what is true if it is found
LEAVES = {
    "file_in_tmp": ("open('/tmp/x', 'w')", "os.path.exists('/tmp/x')"),
    "file_in_shared_memory": ("open('/dev/shm/x', 'w')", "os.path.exists('/dev/shm/x')"),
    "file_at_home": (
        "open(os.path.expanduser('~/.ipython/profile_default/startup/0.py'), 'w')",
        "os.listdir(os.path.expanduser('~/.ipython/profile_default/startup'))",
    ),
    "module_beside_the_notebook": ("open('numpy.py', 'w')", "os.path.exists('numpy.py')"),
    "terminal": ("left(os.openpty)", "len(os.listdir('/dev/pts')) > 1"),
    "process": (
        "left(lambda: 0)",
        "len([pid for pid in os.listdir('/proc') if pid.isdigit()]) > 2",
    ),
    "socket_without_a_file": (
        "def hold():\n    s = socket.socket(socket.AF_UNIX); s.bind('\\0x'); return s\nleft(hold)",
        "'@x' in open('/proc/net/unix').read()",
    ),
    "port": (
        "left(lambda: socket.create_server(('127.0.0.1', 4711)))",
        "':1267 ' in open('/proc/net/tcp').read()",
    ),
    "connection_of_nobody": (
        "s = socket.create_server(('127.0.0.1', 0))\n"
        "a = socket.create_connection(s.getsockname())\n"
        "b = s.accept()[0]; a.close(); b.close(); s.close()",
        "open('/proc/net/tcp').read().count('\\n') > 1",
    ),
    "lock": (
        LOCKED + "left(lock)",
        "any('FLOCK' in line for line in open('/proc/locks'))",
    ),
    "patched_module": ("np.mean = None", "np.mean is None"),
    "module": ("sys.modules['colour'] = sys", "'colour' in sys.modules"),
    "patched_builtin": ("import builtins; builtins.sum = None", "sum is None"),
    "patched_judge": (
        "import utils.answers; utils.answers.answer = None",
        "__import__('utils.answers').answers.answer is None",
    ),
    "lines_of_code": (
        "import linecache; linecache.cache['x'] = (1, None, ['x'], 'x')",
        "'x' in __import__('linecache').cache",
    ),
    "numpy_errors": ("np.seterr(all='raise')", "np.geterr()['over'] == 'raise'"),
    "numpy_printing": (
        "np.set_printoptions(precision=1)",
        "np.get_printoptions()['precision'] == 1",
    ),
    "warnings": (
        "import warnings; warnings.simplefilter('error', ResourceWarning)",
        "('error', None, ResourceWarning, None, 0) in __import__('warnings').filters",
    ),
    "environment": ("os.environ['X'] = '1'", "'X' in os.environ"),
    "search_path": ("sys.path.insert(0, '/tmp/x')", "'/tmp/x' in sys.path"),
    "folder": ("os.chdir('/tmp')", "os.getcwd() == '/tmp'"),
    "mask_of_files": ("os.umask(0o777)", "os.umask(0o22) == 0o777"),
    "signal_handler": (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "__import__('signal').getsignal(15) == 1",
    ),
    "priority": ("os.nice(19)", "os.nice(0) == 19"),
    "processors": ("os.sched_setaffinity(0, {0})", "os.sched_getaffinity(0) == {0}"),
    "limit": (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (99, 99))",
        "__import__('resource').getrlimit(1) == (99, 99)",
    ),
    "time_zone": ("os.environ['TZ'] = 'XXX9'; time.tzset()", "time.timezone == 9 * 3600"),
    "given_names": ("planted = 1", "'planted' in globals()"),
    "magic": (
        "get_ipython().register_magic_function(print, 'line', 'planted')",
        "'planted' in get_ipython().magics_manager.magics['line']",
    ),
    "input_transformer": (
        "get_ipython().input_transformers_post.append(lambda lines: lines)",
        "len(get_ipython().input_transformers_post) > 0",
    ),
    "event": (
        "def planted(*_): pass\nget_ipython().events.register('post_run_cell', planted)",
        "'planted' in str(get_ipython().events.callbacks)",
    ),
    "figure_style": (
        "import matplotlib; matplotlib.rcParams['figure.dpi'] = 9",
        "__import__('matplotlib').rcParams['figure.dpi'] == 9",
    ),
    "carried_answer": (
        "import utils.carry; utils.carry._answers = None",
        "__import__('utils.carry').carry._answers is None",
    ),
}  # fmt: skip
FIRST = "import numpy as np, matplotlib, utils, utils.answers, utils.carry"


def child() -> Session:
    return Session(lambda: prepared.start_prepared({}, "02", Limits(), FIRST))


def server_of(session: Session) -> Server:
    process = session._process
    assert isinstance(process, ForkedProcess)
    return process._server


@pytest.fixture(scope="module")
def warm() -> Iterator[None]:
    with child():
        pass
    yield
    prepared.close_prepared()


@pytest.mark.parametrize("name", LEAVES)
@pytest.mark.usefixtures("warm")
def test_next_finds_nothing(name: str) -> None:
    """Does the next child of the same process see anything of what was left behind?"""
    leave, seen = LEAVES[name]
    look = f"import os, sys, time\nimport numpy as np\nif {seen}: print({FOUND!r})"
    with child() as first:
        done = run(first, f"{LEFT}import numpy as np\n{leave}\n")
        assert done.kind == "finished", done
        assert text(run(first, look)).strip().endswith(FOUND), "looking does not find it"
        server = server_of(first)
    with child() as second:
        assert server_of(second) is server
        assert text(run(second, look)).strip() == ""


DRAWS = """
import random, secrets, tempfile, uuid, time
import numpy as np
import multiprocessing
print([np.random.random(), np.random.mtrand._rand.random(), np.random.default_rng().random(),
       random.random(), random.Random().random(), secrets.token_hex(8), uuid.uuid4().hex,
       multiprocessing.current_process().authkey.hex(),
       next(tempfile._get_candidate_names())])
"""


@pytest.mark.usefixtures("warm")
def test_no_two_draw_the_same() -> None:
    """Are random numbers another submission's, or the same again, unless a notebook seeds them?"""
    draws = []
    for _ in range(3):
        with child() as session:
            draws.append(text(run(session, DRAWS)).strip("[]\n").split(", "))
            seeded = text(run(session, "np.random.seed(3); print(np.random.random())"))
            assert seeded == "0.5507979025745755\n"
    assert len(draws[0]) == 9
    assert all(len(set(kind)) == 3 for kind in zip(*draws, strict=True))


def test_each_server_has_hash_seeds_of_its_own() -> None:
    """Is the order of sets, which children of one process share, not to be known before?"""
    hashes = set()
    for _ in range(2):
        prepared.close_prepared()
        with child() as session:
            hashes.add(text(run(session, "hash('x')")))
    assert len(hashes) == 2


HURTS = {
    "killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal SIGKILL"),
    "crashed": ("import ctypes; ctypes.string_at(0)", "signal SIGSEGV"),
    "ended": ("import os; os._exit(7)", "exit 7"),
    "memory": (
        "import time; held = [bytearray(b'x') * (40 << 20) for _ in range(12)]; time.sleep(9)",
        "memory",
    ),
    "processes": (
        "import os, time\nfor _ in range(60):\n    try:\n"
        "        if os.fork() == 0: time.sleep(60)\n    except OSError: pass\nos._exit(9)",
        "",
    ),
    "files": (
        "for n in range(700): open(f'/dev/shm/{n}', 'w')\nimport time; time.sleep(9)",
        "files",
    ),
}


@pytest.mark.parametrize("name", HURTS)
def test_what_ends_one_harms_no_other(name: str) -> None:
    """Is the end of one its own, named, and the next in a fresh server?"""
    code, cause = HURTS[name]
    limits = Limits(memory_mb=300, files=500, processes=8)
    with Session(lambda: prepared.start_prepared({}, "02", limits)) as session:
        outcome = run(session, code)
        server = server_of(session)
        assert not outcome.alive
        assert cause in outcome.reason
    assert server.process.poll() is not None
    with Session(lambda: prepared.start_prepared({}, "02", limits)) as session:
        assert server_of(session) is not server
        assert text(run(session, "1")) == "1"
    prepared.close_prepared()
