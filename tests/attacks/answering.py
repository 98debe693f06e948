"""Attacks that want marks without a right answer, by what they send to the grader.

Each speaks as the process that it finds itself in: a Jupyter kernel (plain nbgrader) or ours.
"""

import textwrap

from tests.attacks.attack import Attack, first, in_target

FAMILY = "forging"

# sends whatever it likes as an answer to the request that is being run; MIME as in utils.answers
SEND = """
import json as _j
MIME = "application/vnd.batchnorm-course.answers+json"
_jupyter = hasattr(get_ipython().kernel, "session")
def _parent(channel="shell"):
    return get_ipython().kernel.get_parent(channel)
if _jupyter:
    def _send(kind, content, parent=None):
        kernel = get_ipython().kernel
        kernel.session.send(kernel.iopub_socket, kind, content, parent=parent or _parent(),
                            ident=b"x")
else:
    _channel = get_ipython().outbox.channel
    def _raw(body, length=None):
        length = len(body) if length is None else length
        _channel.socket.sendall(length.to_bytes(4, "big") + body)
    def _send(kind, content, parent=None):
        frame = {"id": (parent or _parent())["header"]["msg_id"]}
        if kind == "status":
            state = content.get("execution_state") if isinstance(content, dict) else content
            frame["done"] = True if state == "idle" else content
        elif isinstance(content, dict):
            frame["output"] = {"output_type": kind, **content}
        else:
            frame["output"] = content
        _raw(_j.dumps(frame, default=str).encode())
def _display(data):
    _send("display_data", {"data": data, "metadata": {}})
def _idle():
    _send("status", {"execution_state": "idle"})
"""


def either(jupyter: str, ours: str) -> str:
    """Code after SEND that does one thing in a Jupyter kernel and another in our process."""
    return (
        f"if _jupyter:\n{textwrap.indent(jupyter, '    ')}\nelse:\n{textwrap.indent(ours, '    ')}"
    )


# every call of the target sends `payload` and ends the request before anything can go wrong
ANSWER = (
    SEND
    + """
def batchnorm_forward(*args, **kwargs):
    _display({MIME: payload})
    _idle()
    raise KeyboardInterrupt
"""
)
ZEROS = """
import base64
def _zeros(*shape, dtype="<f8", raw=None):
    raw = raw if raw is not None else bytes(8 * int(np.prod(shape)))
    return {"array": True, "dtype": dtype, "shape": list(shape),
            "data": base64.b64encode(raw).decode()}
"""


MESSAGES = {
    "forged_idle": SEND
    + """
def batchnorm_forward(*args, **kwargs):
    _idle()
    raise ValueError
""",
    "forged_result": SEND
    + """
def batchnorm_forward(*args, **kwargs):
    for text in ("6", "inf", "nan", "-1"):
        _send("execute_result", {"data": {"text/plain": text}, "metadata": {},
                                 "execution_count": 1})
    _idle()
    raise ValueError
""",
    "forged_verdict": SEND
    + """
def batchnorm_forward(*args, **kwargs):
    verdict = [{"verdict": "correct", "share": 1.0, "points": 6, "passed": True}] * 7
    _display({MIME: _j.dumps(verdict)})
    _idle()
""",
    "own_sockets": SEND
    + either(
        """
import zmq, hmac, hashlib, os
def batchnorm_forward(*args, **kwargs):
    kernel = get_ipython().kernel
    address = kernel.iopub_socket.io_thread.socket.LAST_ENDPOINT if hasattr(
        kernel.iopub_socket, "io_thread") else kernel.iopub_socket.LAST_ENDPOINT
    path = address.decode().removeprefix("ipc://").rstrip("\\0")
    if os.path.exists(path):
        os.unlink(path)
    mine = zmq.Context().socket(zmq.PUB)
    mine.bind(address)
    for _ in range(20):
        kernel.session.send(mine, "execute_result",
            {"data": {"text/plain": "6"}, "metadata": {}, "execution_count": 1},
            parent=kernel.get_parent("shell"))
""",
        """
import gc, os, socket
def batchnorm_forward(*args, **kwargs):
    found = [s for s in gc.get_objects() if isinstance(s, socket.socket) and s.fileno() >= 0]
    links = {fd: os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
             if os.path.exists(f"/proc/self/fd/{fd}")}
    fds = {s.fileno() for s in found} | {int(n) for n, to in links.items() if "socket" in to}
    mine = [socket.socket(fileno=os.dup(fd)) for fd in fds]
    for fd in fds:
        os.close(fd)
    result = {"output_type": "execute_result", "data": {"text/plain": "6"}, "metadata": {}}
    for frame in ([{"output": result}] * 20 + [{"done": True}]):
        body = _j.dumps({"id": _channel.request, **frame}).encode()
        for one in mine:
            one.sendall(len(body).to_bytes(4, "big") + body)
""",
    ),
    "thread_answers_for_all": SEND
    + """
import threading, time
def flood():
    while True:
        _display({MIME: "[]"}); _display({"text/plain": "6"}); time.sleep(0.02)
threading.Thread(target=flood, daemon=True).start()
""",
    "idle_then_loops": SEND
    + """
_idle()
while True:
    pass
""",
    "answers_before_asked": SEND
    + either(
        """
parent = get_ipython().kernel.get_parent("shell")
stem, _, number = parent["header"]["msg_id"].rpartition("_")
for later in range(int(number) + 1, int(number) + 60):
    future = {"header": {**parent["header"], "msg_id": f"{stem}_{later}"}}
    _send("display_data", {"data": {MIME: "[]"}, "metadata": {}}, future)
    _send("status", {"execution_state": "idle"}, future)
""",
        """
now = int(_channel.request, 16)
guesses = [format(now + n, "016x") for n in range(-30, 30)] + ["", "*", None, 0, True, [], {}]
for guess in guesses:
    if guess != _channel.request:
        future = {"header": {"msg_id": guess}}
        _send("display_data", {"data": {MIME: "[]"}, "metadata": {}}, future)
        _send("status", {"execution_state": "idle"}, future)
""",
    ),
    "replaced_do_execute": SEND
    + either(
        """
kernel = get_ipython().kernel
async def do_execute(*args, **kwargs):
    return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
kernel.do_execute = do_execute
""",
        """
type(get_ipython()).show.__globals__["run_cell"] = lambda *args: None
""",
    ),
    "replaced_dispatch": SEND
    + either(
        """
kernel = get_ipython().kernel
async def execute_request(stream, ident, parent):
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=parent)
kernel.shell_handlers["execute_request"] = execute_request
""",
        """
receive = type(_channel).receive
def receive_and_answer(self):
    while True:
        self.send({"id": receive(self)["id"], "done": True})
type(_channel).receive = receive_and_answer
""",
    ),
}
PAYLOADS = {
    "payload_nan": ZEROS
    + """
nan = {"outputs": {n: _zeros(8, 4, raw=np.full(32, np.nan).tobytes()) for n in
       ("z_tilde", "cache.z_hat", "cache.std", "cache.gamma")}}
nan["again"] = nan["inputs"] = nan["outputs"]
import json
payload = json.dumps([nan] * 7)
""",
    "payload_empty_arrays": ZEROS
    + """
import json
none = {"outputs": {n: _zeros(0) for n in ("z_tilde", "cache.z_hat", "cache.std", "cache.gamma")}}
none["again"] = none["inputs"] = none["outputs"]
payload = json.dumps([none] * 7)
""",
    "payload_says_nothing": "payload = '[' + ', '.join(['{}'] * 7) + ']'",
    "payload_without_outputs": """
payload = '[' + ', '.join(['{"outputs": {}, "again": {}, "inputs": {}, "share": 1}'] * 7) + ']'
""",
    "payload_infinity": "payload = '[Infinity, NaN, -Infinity, 1e999, 0, 0, 0]'",
    "payload_huge_integer": "payload = '[' + '9' * 100000 + ']'",
    "payload_huge_shape": """
huge = '{"array": true, "dtype": "<f8", "shape": [99999999999, 9999], "data": ""}'
payload = '[{"outputs": {"z_tilde": ' + huge + '}}' + ', {}' * 6 + ']'
""",
    "payload_odd_dtypes": """
payload = '[' + ', '.join('{"outputs": {"z_tilde": {"array": true, "dtype": "%s", "shape": [1], ' \\
    '"data": "AAAAAAAAAAA="}}}' % d for d in ("|O", "<U2", "<M8", "|V8", "<f16", "O", "<c8")) + ']'
""",
    "payload_deep": "payload = '[' * 100000 + ']' * 100000",
    "payload_deep_structure": """
payload = '[' + ', '.join(['{"structure": ' + '[' * 960 + ']' * 960 + '}'] * 7) + ']'
""",
    "payload_is_dict": "payload = {'a': {'b': 1}}",
    "payload_surrogates": """
payload = '[' + ', '.join(['{"raised": "\\\\ud800\\\\u0000<script>alert(1)</script>"}'] * 7) + ']'
""",
    "payload_wide": "payload = '[' + '{},' * 2000000 + '{}]'",
}
# right answers to inputs that are known: those of the visible check
KNOWN = """
import json, utils.answers as answers, utils.checking.observe as observing
from utils.exercises import storage
examples = storage.load("batchnorm_forward")
expected = [example.expected for example in examples]
"""
REPLAYS = {
    "replayed_worked_examples": KNOWN
    + """
answers.answers_in_order = lambda spec, fn, inputs, order: [
    {"outputs": answers.pack(one), "inputs": answers.pack(args)}
    for one, args in zip(expected, inputs)]
""",
    "replayed_in_the_order_asked": KNOWN
    + """
answers.answers_in_order = lambda spec, fn, inputs, order: [
    {"outputs": answers.pack(expected[place]), "inputs": answers.pack(inputs[place])}
    for place in order[:len(inputs)]]
""",
    "replayed_by_call_number": KNOWN
    + """
calls = iter(range(10**6))
def batchnorm_forward(z, gamma, beta, eps=1e-5):
    one = expected[next(calls) // 2 % len(expected)]
    return one["z_tilde"], BatchNormCache(*(one[f"cache.{n}"] for n in BatchNormCache._fields))
""",
    "replayed_by_shape": KNOWN
    + """
by_shape = {e.case.args["z"].shape: e.expected for e in examples}
def call(spec, fn, args, quiet=True):
    return observing.Call(dict(by_shape[args["z"].shape]), args)
answers.call = observing.call = call
""",
    "says_all_is_well": KNOWN
    + """
facts = {"correct": np.array(True), "inputs unmutated": np.array(True), "share": np.array(1.0)}
answers.answers_in_order = lambda spec, fn, inputs, order: [
    {"outputs": answers.pack(facts), "inputs": answers.pack(args), "again": answers.pack(facts),
     "changed": [], "fingerprint": {}} for args in inputs]
""",
    "says_the_inputs_are_the_answers": KNOWN
    + """
pack = answers.pack
def keyed(values):
    packed = pack(values)
    z = packed.get("z") or packed.get("z_tilde")
    return packed | {n: z for n in ("z_tilde", "cache.z_hat", "cache.std", "cache.gamma")}
answers.pack = keyed
""",
}

ATTACKS = [
    *(Attack(name, FAMILY, in_target(source)) for name, source in REPLAYS.items()),
    *(Attack(name, FAMILY, in_target(source)) for name, source in MESSAGES.items()),
    *(Attack(name, FAMILY, in_target(source + ANSWER)) for name, source in PAYLOADS.items()),
    Attack("thread_before_everything", FAMILY, first(MESSAGES["thread_answers_for_all"])),
    Attack("idle_before_everything", FAMILY, first(MESSAGES["idle_then_loops"])),
    Attack("answers_before_everything", FAMILY, first(MESSAGES["answers_before_asked"])),
]
