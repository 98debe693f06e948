"""Attacks that want all of the machine, or to keep the grader waiting.

All are bounded (3 GB, some hundred processes), so that a failing sandbox would not fail the machine.
"""

import time
from collections.abc import Callable

from tests.attacks.attack import TARGET, Attack, Submission, first, in_target
from tests.attacks.forging import SEND

FAMILY = "exhausting"
MEMORY = "it would take gigabytes of this machine's memory"
FOREVER = "plain nbgrader waits for it without end"

Edit = Callable[[Submission], None]

SOURCES = {
    "endless_loop": "while True:\n    pass",
    "endless_sleep": "import time\nwhile True:\n    time.sleep(1000)",
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
    "endless_big_power": "print(len(str(7 ** 7 ** 9)))",
    "endless_regex": "import re\nre.match('(a+)+b', 'a' * 60)",
    "waits_for_input": "input('password: ')",
    "endless_await": "import asyncio\nawait asyncio.Event().wait()",
    "output_flood": "while True:\n    print('x' * 10_000)",
    "stderr_flood": "import sys\nwhile True:\n    print('x' * 10_000, file=sys.stderr)",
    "display_flood": "from IPython.display import display\nwhile True:\n    display(1)",
    "one_huge_line": "print('x' * 100_000_000)",
    "huge_result": "'x' * 60_000_000",
    "huge_traceback": "raise ValueError('x' * 60_000_000)",
    "many_images": """
import base64
from IPython.display import display
while True:
    display({"image/png": base64.b64encode(bytes(200_000)).decode()}, raw=True)
""",
    "open_files": """
files = []
while True:
    files.append(open("/dev/null"))
""",
    "closed_descriptors": "import os\nos.closerange(0, 256)",
    "other_descriptors": """
import os
for fd in range(3, 256):
    try:
        os.dup2(1, fd)
    except OSError:
        pass
""",
    "closed_sockets": """
kernel = get_ipython().kernel
kernel.iopub_thread.socket.close()
kernel.control_thread and kernel.control_thread.stop()
for stream in (kernel.shell_stream, kernel.control_stream):
    stream.close()
""",
    "no_modules": "import sys\nsys.modules.clear()",
    "no_builtins": "import builtins\nfor name in list(vars(builtins)):\n    delattr(builtins, name)",
    "endless_recursion": """
import sys
sys.setrecursionlimit(10 ** 9)
def down(n):
    return down(n + 1) + 1
down(0)
""",
    "segmentation_fault": "import ctypes\nctypes.string_at(0)",
    "frozen_time": "import time\ntime.sleep = time.time = time.monotonic = lambda *a: 0",
    "switched_off_collector": """
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
    "memory_kept": """
import threading, time
held = []
def eat():
    for _ in range(200):
        held.append(np.ones(10 * 2 ** 20 // 8)); time.sleep(0.01)
threading.Thread(target=eat, daemon=True).start()
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
# all of it aimed at the grader's own memory and time: it goes through the kernel's sockets
MESSAGES = {
    "foreign_parents": """
parent = {"header": {**get_ipython().kernel.get_parent("shell")["header"], "msg_id": "another"}}
big = {"name": "stdout", "text": "x" * 6_000_000}
while True:
    _send("stream", big, parent)
""",
    "wide_messages": """
big = {"metadata": {}, "data": {"text/plain": [{}] * 1_500_000}}
while True:
    _send("display_data", big)
""",
    "small_messages": """
while True:
    _send("stream", {"name": "stdout", "text": ""})
""",
    "replies_nobody_reads": """
kernel = get_ipython().kernel
request = kernel.get_parent("shell")
ident = kernel._parent_ident["shell"]
big = {"status": "ok", "text": "x" * 6_000_000}
while True:
    kernel.session.send(kernel.shell_stream.socket, "execute_reply", big, parent=request,
                        ident=ident)
""",
    # speaks the wire protocol itself, to begin a message that never ends
    "endless_message": """
import os, socket, struct, threading
kernel = get_ipython().kernel
path = kernel.iopub_thread.socket.LAST_ENDPOINT.decode().removeprefix("ipc://").rstrip("\\0")
server = socket.socket(socket.AF_UNIX)
os.unlink(path)
server.bind(path)
server.listen()
for fd in os.listdir("/proc/self/fd"):
    try:
        if int(fd) != server.fileno() and socket.socket(fileno=os.dup(int(fd))).getsockname() == path:
            os.close(int(fd))
    except (OSError, ValueError):
        pass
ready = lambda kind: b"\\x05READY\\x0bSocket-Type" + struct.pack(">I", len(kind)) + kind
def talk(peer):
    peer.sendall(b"\\xff" + bytes(8) + b"\\x7f\\x03\\x00NULL" + bytes(16) + b"\\x00" + bytes(31))
    body = ready(b"PUB") + b"\\x08Identity" + bytes(4)
    peer.sendall(b"\\x04" + bytes([len(body)]) + body)
    frame = b"\\x03" + struct.pack(">Q", 4 << 20) + bytes(4 << 20)  # 3: long, and more to come
    for _ in range(750):  # 3 GB in all
        peer.sendall(frame)
while True:
    threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()
""",
    "missing_fields": """
for content in ({}, [], None, 5, "x", {"data": None}, {"data": "application/vnd.batchnorm-course"
                ".answers+json", "metadata": {}}, {"data": [], "metadata": []},
                {"execution_state": ["idle"]}):
    for kind in ("display_data", "stream", "execute_result", "error", "status", "clear_output"):
        _send(kind, content)
""",
    "wrong_types": """
for wrong in (5, None, [], {}, [[]], {"a": 1}, 1e308, True):
    _send("stream", {"name": wrong, "text": "x"})
    _send("stream", {"name": "stdout", "text": wrong})
    _send("error", {"ename": wrong, "evalue": wrong, "traceback": wrong})
    _send("execute_result", {"data": {"text/plain": wrong, "image/png": wrong},
                             "metadata": wrong, "execution_count": wrong})
    _send("display_data", {"data": wrong, "metadata": wrong})
""",
    "deep_message": """
for depth in (900, 940, 960, 970, 975, 980, 985, 990):
    deep = "x"
    for _ in range(depth):
        deep = [deep]
    get_ipython().kernel.session.pack = lambda thing: _text(thing).encode()
    def _text(thing):
        found, n = thing, 0
        text = _j.dumps({**thing, "deep": 0}, default=str) if "deep" in thing else _j.dumps(
            thing, default=str)
        return text.replace('"deep": 0', '"deep": ' + "[" * depth + "]" * depth)
    _send("display_data", {"deep": deep, "data": {}, "metadata": {}})
    _send("display_data", {"data": {"text/plain": "@", "deep": 0}, "metadata": {}})
""",
    "broken_json": """
session = get_ipython().kernel.session
message = session.serialize(session.msg("stream", {"name": "stdout", "text": "x"},
                            parent=get_ipython().kernel.get_parent("shell")), ident=b"x")
message[-1] = b"{{{"
message[2] = session.sign(message[3:])
get_ipython().kernel.iopub_socket.send_multipart(message)
""",
    "surrogates": """
get_ipython().kernel.session.pack = lambda thing: _j.dumps(thing, default=str).encode()
bad = chr(0xD800) + chr(0) + chr(0x1B) + "[31m" + chr(0xFFFF)
_send("stream", {"name": "stdout", "text": bad})
_send("error", {"ename": bad, "evalue": bad, "traceback": [bad]})
_send("display_data", {"data": {"text/plain": bad, "image/png": bad}, "metadata": {}})
""",
    "replayed_message": """
import zmq
message = get_ipython().kernel.session.serialize(get_ipython().kernel.session.msg("status",
    {"execution_state": "busy"}, parent=get_ipython().kernel.get_parent("shell")), ident=b"x")
for _ in range(5):
    get_ipython().kernel.iopub_socket.send_multipart(message)
""",
    "wrong_signature": """
get_ipython().kernel.session.key = b"another"
print("unsigned")
""",
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
    slow = f"import time\nif time.time() > {now + 4}:\n    time.sleep(1000)"
    for _ in range(40):
        sub.add(slow, sub.index("setup") + 1)
    sub.cell(TARGET)["source"] = f"import os, time\ntime.sleep(max(0, {now + 4} - time.time()))\n"
    sub.cell(TARGET)["source"] += "os._exit(1)"


ATTACKS = [
    *(Attack(name, FAMILY, in_target(source)) for name, source in SOURCES.items()),
    *(
        Attack(
            f"{name}_when_judged",
            FAMILY,
            in_target(f"def batchnorm_forward(*args, **kwargs):\n    {code}"),
        )
        for name, code in {
            "endless_loop": "while True: pass",
            "stopped_kernel": "import os; os.kill(os.getpid(), 19)",
            "memory": "return np.ones(3 * 2 ** 30 // 8), None",
            "output_flood": "\n    while True: print('x' * 10_000)",
            "large_answer": "return np.zeros((1000, 1000)), BatchNormCache(z, z, z)",
        }.items()
    ),
    *(Attack(name, FAMILY, in_target(source), not_plain=MEMORY) for name, source in HEAVY.items()),
    *(
        Attack(name, FAMILY, in_target(SEND + source), not_plain=FOREVER)
        for name, source in MESSAGES.items()
    ),
    Attack("memory_kept_before_everything", FAMILY, first(HEAVY["memory_kept"]), not_plain=MEMORY),
    Attack("thread_spins_before_everything", FAMILY, first(SOURCES["switched_off_collector"])),
    Attack("closed_descriptors_before_everything", FAMILY, first(SOURCES["closed_descriptors"])),
    Attack("no_modules_before_everything", FAMILY, first(SOURCES["no_modules"])),
    Attack("many_slow_cells", FAMILY, _many("import time; time.sleep(1000)", 30)),
    Attack("many_deadly_cells", FAMILY, _many("import os; os._exit(1)", 60)),
    Attack("slow_replays", FAMILY, _replays, not_plain="plain nbgrader replays nothing"),
    Attack("many_full_outputs", FAMILY, _many("print(('x' * 99 + '\\n') * 10_000)", 200)),
]
