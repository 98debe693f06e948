"""Attacks that want all of the machine, or to keep the grader waiting.

All are bounded (3 GB, some hundred processes): a failing sandbox would not fail the machine.
"""

import time
from collections.abc import Callable

from tests.attacks.answering import SEND, either
from tests.attacks.attack import TARGET, Attack, Submission, first, in_target

FAMILY = "exhausting"
MEMORY = "it would take gigabytes of this machine's memory"

Edit = Callable[[Submission], None]

SOURCES = {
    "swallowed_interrupts": """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
    "ignored_signals": """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    pass
""",
    "stopped_kernel": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "endless_c_loop": "sum(range(10 ** 12))",
    "endless_regex": "import re\nre.match('(a+)+b', 'a' * 60)",
    "waits_for_input": "input('password: ')",
    "endless_await": "import asyncio\nawait asyncio.Event().wait()",
    "open_files": """
files = []
while True:
    files.append(open("/dev/null"))
""",
    "other_descriptors": """
import os
for fd in range(3, 256):
    try:
        os.dup2(1, fd)
    except OSError:
        pass
""",
    "closed_sockets": SEND
    + either(
        """
kernel = get_ipython().kernel
kernel.iopub_thread.socket.close()
kernel.control_thread and kernel.control_thread.stop()
for stream in (kernel.shell_stream, kernel.control_stream):
    stream.close()
""",
        """
import time
_channel.socket.close()
time.sleep(60)
""",
    ),
    "no_builtins": "import builtins\nfor name in list(vars(builtins)): delattr(builtins, name)",
    "endless_recursion": """
import sys
sys.setrecursionlimit(10 ** 9)
def down(n):
    return down(n + 1) + 1
down(0)
""",
    "segmentation_fault": "import ctypes\nctypes.string_at(0)",
    "frozen_time": "import time\ntime.sleep = time.time = time.monotonic = lambda *a: 0",
}
# in a cell before any exercise, these leave something behind that the honest ones meet
EARLY = {
    "closed_descriptors": "import os\nos.closerange(0, 256)",
    "no_modules": "import sys\nsys.modules.clear()",
    "thread_spins": """
import gc, sys, threading
gc.disable(); sys.setswitchinterval(1000)
def spin():
    while True:
        pass
threading.Thread(target=spin, daemon=True).start()
""",
}
# these would do real harm without the sandbox
HEAVY = {
    "output_flood": "while True:\n    print('x' * 10_000)",
    "display_flood": "from IPython.display import display\nwhile True:\n    display(1)",
    "one_huge_line": "print('x' * 100_000_000)",
    "huge_traceback": "raise ValueError('x' * 60_000_000)",
    "many_images": """
import base64
from IPython.display import display
while True:
    display({"image/png": base64.b64encode(bytes(200_000)).decode()}, raw=True)
""",
    "memory": "held = np.ones(3 * 2 ** 30 // 8)",
    "memory_in_steps": """
held = []
for _ in range(300):
    held.append(np.ones(10 * 2 ** 20 // 8))
""",
    "memory_of_children": """
import os, time
for _ in range(15):
    if os.fork() == 0:
        held = np.ones(200 * 2 ** 20 // 8)
        time.sleep(20)
        os._exit(0)
time.sleep(15)
""",
    "fork_bomb": """
import os, time
for _ in range(9):  # at most 512 processes
    try:
        os.fork()
    except OSError:
        pass
time.sleep(20)
""",
    "thread_bomb": """
import threading, time
for _ in range(500):
    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
""",
    "disk_flood": """
for number in range(100):
    with open(f"/tmp/@STRAY@-{number}", "wb") as file:
        file.write(bytes(30 * 2 ** 20))
""",
    "one_large_file": """
with open("/tmp/@STRAY@", "wb") as file:
    for _ in range(300):
        file.write(bytes(10 * 2 ** 20))
""",
    "many_files": """
import os
for number in range(20_000):
    os.close(os.open(f"/tmp/@STRAY@-{number}", os.O_CREAT))
""",
}
# memory that is nobody's resident memory
HELD = """
import array, fcntl, mmap, os, socket, time
held = []
def fill(send):
    try:
        while True:
            send(b"x" * 65536)
    except OSError:
        pass
"""
UNCOUNTED = {
    "shared_pages_given_up": """
for _ in range(60):
    held.append(mmap.mmap(-1, 50 * 2 ** 20))
    held[-1].write(b"x" * (50 * 2 ** 20)); held[-1].madvise(mmap.MADV_DONTNEED)
time.sleep(1)
""",
    "shared_pages_of_children": """
for _ in range(12):
    if os.fork() == 0:
        for _ in range(5):
            held.append(mmap.mmap(-1, 50 * 2 ** 20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))
            held[-1].write(b"x" * (50 * 2 ** 20)); held[-1].madvise(mmap.MADV_DONTNEED)
        time.sleep(20)
time.sleep(2)
""",
    "shared_pages_by_the_c_library": """
import ctypes
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
for flags in [0x21, 0x23, 0x8021] * 20:
    at = libc.mmap(None, ctypes.c_size_t(50 * 2 ** 20), 3, flags, -1, ctypes.c_long(0))
    if at not in (None, 2 ** 64 - 1):
        ctypes.memset(at, 1, 50 * 2 ** 20); libc.madvise(ctypes.c_void_p(at), 50 * 2 ** 20, 4)
time.sleep(1)
""",
    "zeros_given_up": """
for _ in range(60):
    with open("/dev/zero", "r+b") as file:
        held.append(mmap.mmap(file.fileno(), 50 * 2 ** 20))
    held[-1].write(b"x" * (50 * 2 ** 20)); held[-1].madvise(mmap.MADV_DONTNEED)
time.sleep(1)
""",
    "socket_buffers": """
for _ in range(110):
    ends = socket.socketpair()
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF, 32, 33):
        try:
            ends[0].setsockopt(socket.SOL_SOCKET, option, 2 ** 30)
        except OSError:
            pass
    ends[0].setblocking(False); fill(ends[0].send); held.append(ends)
time.sleep(1)
""",
    "socket_buffers_of_children": """
for _ in range(12):
    if os.fork() == 0:
        for _ in range(110):
            ends = socket.socketpair()
            ends[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 ** 30)
            ends[0].setblocking(False); fill(ends[0].send); held.append(ends)
        time.sleep(20)
time.sleep(3)
""",
    "connections_of_children": """
for _ in range(10):
    if os.fork() == 0:
        server = socket.create_server(("127.0.0.1", 0))
        for _ in range(110):
            out = socket.create_connection(server.getsockname())
            held.append((out, server.accept()))
            out.setblocking(False); fill(out.send)
        time.sleep(20)
time.sleep(3)
""",
    "sockets_on_their_way": """
way = socket.socketpair()
for _ in range(3000):
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ends[0].setblocking(False); fill(ends[0].send)
    try:
        way[0].setblocking(False)
        socket.send_fds(way[0], [b"x"], [end.fileno() for end in ends])
    except OSError:
        way = socket.socketpair(); held.append(way)
time.sleep(1)
""",
    "pipes_of_children": """
for _ in range(12):
    if os.fork() == 0:
        for _ in range(110):
            ends = os.pipe()
            try:
                fcntl.fcntl(ends[1], 1031, 2 ** 20)
            except OSError:
                pass
            os.set_blocking(ends[1], False); fill(lambda data: os.write(ends[1], data))
        time.sleep(20)
time.sleep(3)
""",
    "unlinked_files": """
for place in ("/tmp", "/dev/shm"):
    for _ in range(60):
        with open(f"{place}/@STRAY@", "wb") as file:
            os.unlink(file.name); held.append(os.dup(file.fileno()))
            file.write(bytes(30 * 2 ** 20))
""",
    "mapped_files_given_up": """
for number in range(60):
    with open(f"/dev/shm/@STRAY@-{number}", "w+b") as file:
        os.unlink(file.name); file.truncate(30 * 2 ** 20)
        held.append(mmap.mmap(file.fileno(), 30 * 2 ** 20))
    held[-1].write(b"x" * (30 * 2 ** 20)); held[-1].madvise(mmap.MADV_DONTNEED)
""",
}
# processors, by many who each look like somebody of their own
BUSY = """
import os, threading, time
def burn():
    while True:
        pass
def fork(then):
    try:
        return os.fork() or then()
    except OSError:
        return None
"""
MANY = {
    "many_sessions": """
for _ in range(60):
    fork(lambda: (os.setsid(), burn()))
time.sleep(2)
""",
    "sessions_without_a_parent": """
for _ in range(30):
    fork(lambda: (os.setsid(), fork(lambda: (os.setsid(), burn())), os._exit(0)))
time.sleep(2)
""",
    "relay_of_processes": """
def relay():
    os.setsid()
    ends = time.monotonic() + 0.05
    while time.monotonic() < ends:
        pass
    fork(relay)
    os._exit(0)
for _ in range(40):
    fork(relay)
time.sleep(2)
""",
    "threads_of_many_sessions": """
def many():
    os.setsid()
    try:
        for _ in range(20):
            threading.Thread(target=burn, daemon=True).start()
    except RuntimeError:
        pass
    burn()
for _ in range(20):
    fork(many)
time.sleep(2)
""",
}
# while the grader waits for the answers
CALLED = "def batchnorm_forward(*args, **kwargs):\n    "
JUDGED = {
    "endless_loop": ("while True: pass", ""),
    "stopped_kernel": ("import os; os.kill(os.getpid(), 19)", ""),
    "memory": ("return np.ones(3 * 2 ** 30 // 8), None", MEMORY),
    "output_flood": ("while True: print('x' * 10_000)", MEMORY),
    "large_answer": ("return np.zeros((1000, 1000)), BatchNormCache(*np.ones((3, 10 ** 6)))", ""),
}

MEMORY_KEPT = """
import threading, time
held = []
def eat():
    for _ in range(200):
        held.append(np.ones(10 * 2 ** 20 // 8)); time.sleep(0.01)
threading.Thread(target=eat, daemon=True).start()
"""


def _many(source: str, count: int) -> Edit:
    """That many extra cells with this code, before any exercise."""

    def edit(sub: Submission) -> None:
        for _ in range(count):
            sub.add(source, sub.index("setup") + 1)

    return edit


def _replays(sub: Submission) -> None:
    """Cells that are quick the first time, and slow when they are replayed after a death."""
    now = time.time()
    slow = f"import time\nif time.time() > {now + 2.4}:\n    time.sleep(1000)"
    for _ in range(40):
        sub.add(slow, sub.index("setup") + 1)
    sub.cell(TARGET)["source"] = f"import os, time\ntime.sleep(max(0, {now + 2.4} - time.time()))\n"
    sub.cell(TARGET)["source"] += "os._exit(1)"


ATTACKS = [
    *(Attack(name, FAMILY, in_target(source)) for name, source in SOURCES.items()),
    *(
        Attack(f"{name}_when_judged", FAMILY, in_target(CALLED + code), not_plain=reason)
        for name, (code, reason) in JUDGED.items()
    ),
    *(Attack(name, FAMILY, in_target(source), not_plain=MEMORY) for name, source in HEAVY.items()),
    *(Attack(name, FAMILY, first(source)) for name, source in EARLY.items()),
    *(
        Attack(name, FAMILY, in_target(HELD + source), not_plain=MEMORY)
        for name, source in UNCOUNTED.items()
    ),
    *(
        Attack(name, FAMILY, in_target(BUSY + source), not_plain="it would slow this machine")
        for name, source in MANY.items()
    ),
    Attack("memory_kept", FAMILY, first(MEMORY_KEPT), not_plain=MEMORY),
    Attack("many_slow_cells", FAMILY, _many("import time; time.sleep(1000)", 30)),
    Attack("many_deadly_cells", FAMILY, _many("import os; os._exit(1)", 30)),
    Attack("slow_replays", FAMILY, _replays, not_plain="plain nbgrader replays nothing"),
    Attack("many_full_outputs", FAMILY, _many("print(('x' * 99 + '\\n') * 10_000)", 200)),
]
