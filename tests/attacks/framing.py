"""Attacks on what only our cell runner has: its socket, and the frames that go over it."""

from tests.attacks.answering import SEND
from tests.attacks.attack import Attack, first, in_target

ELSEWHERE = "only our cell runner speaks in frames"

FORGING = {
    "frame_done_and_wrong_answer": """
def batchnorm_forward(*args, **kwargs):
    _send("display_data", {"data": {MIME: _j.dumps([{"outputs": {}, "correct": True}] * 7)}})
    for _ in range(3):
        _idle()
    return np.zeros((8, 4)), None
""",
    "frame_wrong_ids": """
def batchnorm_forward(*args, **kwargs):
    now = _channel.request
    forged = {"output_type": "display_data", "data": {MIME: "[]"}}
    for wrong in ("", None, 5, [now], {now: now}, now.upper() + "x", now[:-1], now + " ", [], True):
        for part in ({"done": True}, {"output": forged}):
            _raw(_j.dumps({"id": wrong, "note": now, **part}).encode())
    escaped = "".join(f"\\\\u{ord(c):04x}" for c in now)
    for text in (f'{{"id": "{escaped}", "done": true}}', f'{{"id": "x", "id": "{now}", "done": 1}}',
                 f'{{"id": "{now}", "id": "x", "done": true}}'):
        _raw(text.encode())
    raise ValueError
""",
    # the runner's own loop, which learner code shares: it hears the request before it is run
    "frame_hears_the_request": """
receive = type(_channel).receive
def hear(self):
    request = receive(self)
    if "batchnorm_forward" in request["code"] and "answer" in request["code"]:
        inputs = _j.loads(request["code"].split("_json.loads(", 1)[1].strip()[1:-3])
        answers = [{"outputs": one, "again": one, "inputs": one} for one in inputs]
        self.send({"id": request["id"], "output": {
            "output_type": "display_data", "data": {MIME: _j.dumps(answers)}}})
        self.send({"id": request["id"], "done": True})
        return hear(self)
    return request
type(_channel).receive = hear
""",
    "frame_patched_runner": """
runner = type(get_ipython()).show.__globals__
def run_cell(shell, channel, code):
    channel.send({"id": channel.request, "output": {
        "output_type": "execute_result", "data": {"text/plain": "6", MIME: "[]"}}})
runner["run_cell"] = run_cell
runner["Outbox"].show = runner["Outbox"].write = lambda *args: None
runner["json"].dumps = lambda *args, **kwargs: '{"done": true}'
""",
    "frame_second_speaker": """
import os, socket, time
fd = os.dup(_channel.socket.fileno())
if os.fork() == 0:
    mine = socket.socket(fileno=fd)
    while True:  # hears some of the requests in place of the runner, and answers all it has seen
        data = mine.recv(1 << 20)
        for name in {bytes(data[i:i + 16]).decode() for i in range(len(data)) if b'"' in data}:
            for part in ({"output": {"output_type": "display_data", "data": {MIME: "[]"}}},
                         {"done": True}):
                body = _j.dumps({"id": name, **part}).encode()
                mine.sendall(len(body).to_bytes(4, "big") + body)
""",
    "frame_exec_keeps_socket": """
import os, subprocess, sys
fd = os.dup(_channel.socket.fileno())
os.set_inheritable(fd, True)
code = f'''
import socket, json, time
s = socket.socket(fileno={fd})
for _ in range(100):
    body = json.dumps({{"id": "{_channel.request}", "done": True}}).encode()
    s.sendall(len(body).to_bytes(4, "big") + body)
    time.sleep(0.05)
'''
subprocess.Popen([sys.executable, "-c", code], close_fds=False)
def batchnorm_forward(*args, **kwargs):
    os._exit(0)
""",
    "frame_two_answers": """
payload = "[" + ", ".join(["{}"] * 7) + "]"
def batchnorm_forward(*args, **kwargs):
    _display({MIME: payload}); _display({MIME: payload})
    _idle()
""",
}
EXHAUSTING = {
    "frame_giant_length": "_channel.socket.sendall(bytes([255]) * 4 + bytes(1000))",
    "frame_truncated": """
import os, time
_raw(b'{"id": ', 100)
_channel.socket.close()
time.sleep(60)
""",
    "frame_truncated_by_death": "import os\n_raw(b'{\"id\": ', 100)\nos._exit(0)",
    "frame_swallows_what_follows": "_raw(b'', 900)\nprint('x' * 100)",
    "frame_empty_frames": "while True:\n    _channel.socket.sendall(bytes(4000))",
    "frame_foreign_flood": """
import threading
def flood():
    while True:
        _raw(b'"' + b"x" * 900_000 + b'"')
for _ in range(8):
    threading.Thread(target=flood, daemon=True).start()
""",
    "frame_unread_requests": """
import time
type(_channel).receive = lambda self: time.sleep(1000)
""",
    "frame_deaf": "import socket\n_channel.socket.shutdown(socket.SHUT_RD)",
    "frame_mute": "import socket, time\n_channel.socket.shutdown(socket.SHUT_WR)\ntime.sleep(60)",
    "frame_another_socket": """
import os, socket
ours, theirs = socket.socketpair()
os.dup2(ours.fileno(), _channel.socket.fileno())
""",
    "frame_descriptors": """
import array, os, socket
fds = [os.open("/dev/null", os.O_RDONLY) for _ in range(200)]
body = b'"x"'
frame = len(body).to_bytes(4, "big") + body
while True:
    _channel.socket.sendmsg([frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                       array.array("i", fds))])
""",
    "frame_out_of_band": """
import socket
for _ in range(1000):
    _channel.socket.send(b"x", socket.MSG_OOB)
""",
    "frame_deep": """
for depth in (100, 10_000, 32_000, 400_000):
    deep = "[" * depth + "]" * depth
    _raw(f'{{"id": "{_channel.request}", "output": {deep}}}'.encode())
""",
    "frame_wide": """
for wide in ("{}," * 300_000, "[]," * 300_000, "0," * 400_000, '"",' * 300_000, "1e9," * 200_000):
    _raw(f'{{"id": "{_channel.request}", "output": [{wide}0]}}'.encode())
""",
    "frame_wide_names": """
data = {f"a/{n}": "" for n in range(60_000)}
_raw(_j.dumps({"id": _channel.request, "output": {
    "output_type": "display_data", "data": data}}).encode())
""",
    "frame_huge_numbers": """
for number in ("9" * 60_000, "9" * 900_000, "1e" + "9" * 1000, "-" + "9" * 4000, "NaN", "Infinity"):
    for part in (f'"done": {number}', f'"output": {number}',
                 f'"output": {{"output_type": "stream", "name": {number}, "text": {number}}}'):
        _raw(f'{{"id": "{_channel.request}", {part}}}'.encode())
""",
    "frame_numbers_for_text": """
for number in (float("nan"), float("inf"), 10 ** 400, -0.0, 1e308, True, None):
    _send("stream", {"name": "stdout", "text": number})
    _send("display_data", {"data": {MIME: number, "text/plain": number}})
    _send("error", {"ename": "x", "evalue": number, "traceback": [number]})
""",
    "frame_endless_string": """
_raw(('{"id": "' + _channel.request + '", "output": ' + '\\\\"' * 400_000).encode())
""",
    "frame_odd_encodings": """
frame = f'{{"id": "{_channel.request}", "done": true}}'
for body in (frame.encode("utf-16"), frame.encode("utf-32"), frame.encode("utf-8-sig"),
             frame.encode() + b"\\xff\\xfe", frame.encode() + b"\\x00", b"\\xff" * 1000):
    _raw(body)
raise ValueError
""",
    "frame_surrogate_names": """
bad = chr(0xD800) + chr(0) + chr(0x202E)
_send("display_data", {"data": {bad: bad, "image/png": bad}, "metadata": {bad: bad}})
_send(bad, {"name": bad})
_send("stream", {"name": bad, "text": bad})
""",
    "frame_many_outputs": """
while True:
    _send("stream", {"name": "stdout", "text": ""})
    _send("stream", {"name": "stderr", "text": ""})
""",
    "frame_drip": """
import time
while True:
    _send("stream", {"name": "stdout", "text": "."})
    time.sleep(0.1)
""",
    "frame_interrupts_ignored": """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
type(_channel).interrupt = lambda *args: None
signal.signal = lambda *args: None
while True:
    try:
        while True: pass
    except BaseException:
        pass
""",
    "frame_locked": """
import time
_channel._lock.acquire()
time.sleep(60)
""",
    "frame_done_then_loops": """
def batchnorm_forward(*args, **kwargs):
    _idle()
    while True: pass
""",
    "frame_descriptor_file": """
import os
while True:
    os.write(1, b"x" * 100_000)
""",
}

# before any exercise, so that the honest ones meet what they leave behind
EARLY = (
    "frame_hears_the_request",
    "frame_patched_runner",
    "frame_second_speaker",
    "frame_foreign_flood",
    "frame_unread_requests",
    "frame_deaf",
    "frame_another_socket",
    "frame_swallows_what_follows",
    "frame_exec_keeps_socket",
)

SOURCES = {
    **{name: (source, "forging") for name, source in FORGING.items()},
    **{name: (source, "exhausting") for name, source in EXHAUSTING.items()},
}
ATTACKS = [
    *(
        Attack(name, family, in_target(SEND + source), not_plain=ELSEWHERE)
        for name, (source, family) in SOURCES.items()
    ),
    *(
        Attack(f"{name}_early", family, first(SEND + source), not_plain=ELSEWHERE)
        for name, (source, family) in SOURCES.items()
        if name in EARLY
    ),
]
