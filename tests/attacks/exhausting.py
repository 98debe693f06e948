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
# while the grader waits for the answers
CALLED = "def batchnorm_forward(*args, **kwargs):\n    "
JUDGED = {
    "endless_loop": ("while True: pass", ""),
    "stopped_kernel": ("import os; os.kill(os.getpid(), 19)", ""),
    "memory": ("return np.ones(3 * 2 ** 30 // 8), None", MEMORY),
    "output_flood": ("while True: print('x' * 10_000)", MEMORY),
    "large_answer": ("return np.zeros((1000, 1000)), BatchNormCache(*np.ones((3, 10 ** 6)))", ""),
}


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
    Attack("many_slow_cells", FAMILY, _many("import time; time.sleep(1000)", 30)),
    Attack("many_deadly_cells", FAMILY, _many("import os; os._exit(1)", 30)),
    Attack("slow_replays", FAMILY, _replays, not_plain="plain nbgrader replays nothing"),
    Attack("many_full_outputs", FAMILY, _many("print(('x' * 99 + '\\n') * 10_000)", 200)),
]
