"""Attacks on the grader's own memory and time, through the sockets of a Jupyter kernel or ours."""

from tests.attacks.answering import SEND, either
from tests.attacks.attack import Attack, first, in_target

FAMILY = "exhausting"
FOREVER = "plain nbgrader waits for it without end"

MESSAGES = {
    "foreign_parents": either(
        """
parent = {"header": {**get_ipython().kernel.get_parent("shell")["header"], "msg_id": "another"}}
big = {"name": "stdout", "text": "x" * 6_000_000}
while True:
    _send("stream", big, parent)
""",
        """
big = {"name": "stdout", "text": "x" * 900_000}
while True:
    _send("stream", big, {"header": {"msg_id": "another"}})
""",
    ),
    "wide_messages": """
big = {"metadata": {}, "data": {"text/plain": [{}] * 1_500_000}}
while True:
    _send("display_data", big)
""",
    "small_messages": """
while True:
    _send("stream", {"name": "stdout", "text": ""})
""",
    "replies_nobody_reads": either(
        """
kernel = get_ipython().kernel
request = kernel.get_parent("shell")
ident = kernel._parent_ident["shell"]
big = {"status": "ok", "text": "x" * 6_000_000}
while True:
    kernel.session.send(kernel.shell_stream.socket, "execute_reply", big, parent=request,
                        ident=ident)
""",
        """
body = _j.dumps({"reply": _channel.request, "status": "ok", "text": "x" * 900_000}).encode()
while True:
    _raw(body)
""",
    ),
    # speaks the wire protocol itself, to begin a message that never ends
    "endless_message": either(
        """
import os, socket, struct, threading
kernel = get_ipython().kernel
path = kernel.iopub_thread.socket.LAST_ENDPOINT.decode().removeprefix("ipc://").rstrip("\\0")
server = socket.socket(socket.AF_UNIX)
os.unlink(path)
server.bind(path)
server.listen()
for fd in os.listdir("/proc/self/fd"):
    try:
        bound = socket.socket(fileno=os.dup(int(fd))).getsockname() == path
        if bound and int(fd) != server.fileno():
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
        """
import time
start = '{"id": "' + _channel.request + '", "output": {"output_type": "stream", "text": "'
_raw(start.encode(), 900_000)
while True:
    _channel.socket.sendall(b"x")
    time.sleep(0.01)
""",
    ),
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
    "deep_message": either(
        """
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
        """
head = '{"id": "' + _channel.request + '", "output": {"output_type": "display_data", "data": '
for depth in (900, 940, 960, 970, 975, 980, 985, 990, 30_000, 300_000):
    deep = "[" * depth + "]" * depth
    _raw((head + '{"text/plain": "@"}, "deep": ' + deep + "}}").encode())
    _raw((head + '{"text/plain": "@", "deep": ' + deep + "}}}").encode())
""",
    ),
    "broken_json": either(
        """
session = get_ipython().kernel.session
message = session.serialize(session.msg("stream", {"name": "stdout", "text": "x"},
                            parent=get_ipython().kernel.get_parent("shell")), ident=b"x")
message[-1] = b"{{{"
message[2] = session.sign(message[3:])
get_ipython().kernel.iopub_socket.send_multipart(message)
""",
        """
_raw(_channel.request.encode() + b"{{{")
""",
    ),
    "surrogates": """
if _jupyter:
    get_ipython().kernel.session.pack = lambda thing: _j.dumps(thing, default=str).encode()
bad = chr(0xD800) + chr(0) + chr(0x1B) + "[31m" + chr(0xFFFF)
_send("stream", {"name": "stdout", "text": bad})
_send("error", {"ename": bad, "evalue": bad, "traceback": [bad]})
_send("display_data", {"data": {"text/plain": bad, "image/png": bad}, "metadata": {}})
""",
    "replayed_message": either(
        """
import zmq
message = get_ipython().kernel.session.serialize(get_ipython().kernel.session.msg("status",
    {"execution_state": "busy"}, parent=get_ipython().kernel.get_parent("shell")), ident=b"x")
for _ in range(5):
    get_ipython().kernel.iopub_socket.send_multipart(message)
""",
        """
done = _j.dumps({"id": _channel.request, "done": False}).encode()
for _ in range(5):
    _raw(done)
""",
    ),
    "wrong_signature": either(
        """
get_ipython().kernel.session.key = b"another"
print("unsigned")
""",
        """
_channel.request = "another"
print("unsigned")
""",
    ),
}

# what a cell leaves behind, in which no later answer comes through
LEFT_BEHIND = {
    "open_files_used_up": """
import os
_open = []
try:
    while True:
        _open.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
""",
    "sockets_used_up": """
import socket
_open = []
try:
    while True:
        _open.append(socket.socketpair())
except OSError:
    pass
""",
    "cells_swallowed": "get_ipython().input_transformers_post.append(lambda lines: [])",
    "cells_doubled": "get_ipython().input_transformers_post.append(lambda lines: lines + lines)",
    "trees_swallowed": """
import ast
class Nothing(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node
get_ipython().ast_transformers.append(Nothing())
""",
    "nothing_displayed": "import IPython.display; IPython.display.display = lambda *_, **__: None",
}
# much beside an answer, or in it: what is kept of one submission has its bound
LARGE = {
    "prints_beside_answers": """
import os
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    print(os.urandom(300_000).hex())
    return 0 * z, BatchNormCache(0 * z, 0 * gamma, 0 * gamma)
""",
    "pictures_beside_answers": """
import os
from IPython.display import display
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    display({"image/png": os.urandom(300_000).hex(), "text/plain": "x"}, raw=True)
    return 0 * z, BatchNormCache(0 * z, 0 * gamma, 0 * gamma)
""",
    "noise_for_an_answer": """
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    return np.random.rand(100, 400), BatchNormCache(np.random.rand(100, 400), gamma, gamma)
""",
}

ATTACKS = [
    *(
        Attack(name, FAMILY, in_target(SEND + source), not_plain=FOREVER)
        for name, source in MESSAGES.items()
    ),
    *(Attack(name, FAMILY, first(source)) for name, source in LEFT_BEHIND.items()),
    *(Attack(name, FAMILY, in_target(source)) for name, source in LARGE.items()),
]
