"""Attacks that want marks without a right answer, by what they send to the grader."""

from tests.attacks.attack import Attack, first, in_target

FAMILY = "forging"

# sends whatever it likes as an answer to the request that is being run; MIME as in utils.answers
SEND = """
import json as _j
MIME = "application/vnd.batchnorm-course.answers+json"
def _send(kind, content, parent=None):
    kernel = get_ipython().kernel
    parent = parent or kernel.get_parent("shell")
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent, ident=b"x")
def _display(data):
    _send("display_data", {"data": data, "metadata": {}})
def _idle():
    _send("status", {"execution_state": "idle"})
"""
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
    + """
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
    + """
parent = get_ipython().kernel.get_parent("shell")
stem, _, number = parent["header"]["msg_id"].rpartition("_")
for later in range(int(number) + 1, int(number) + 60):
    future = {"header": {**parent["header"], "msg_id": f"{stem}_{later}"}}
    _send("display_data", {"data": {MIME: "[]"}, "metadata": {}}, future)
    _send("status", {"execution_state": "idle"}, future)
""",
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

ATTACKS = [
    *(Attack(name, FAMILY, in_target(source)) for name, source in MESSAGES.items()),
    *(Attack(name, FAMILY, in_target(source + ANSWER)) for name, source in PAYLOADS.items()),
    Attack("thread_before_everything", FAMILY, first(MESSAGES["thread_answers_for_all"])),
    Attack("idle_before_everything", FAMILY, first(MESSAGES["idle_then_loops"])),
    Attack("answers_before_everything", FAMILY, first(MESSAGES["answers_before_asked"])),
]
