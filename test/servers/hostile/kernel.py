"""A server whose tools are named for what it can do beside files and addresses: `kernel.py <id of a shared segment>`.
In Python, because Node makes no system calls of its own choice."""

import ctypes
import json
import os
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
X64 = os.uname().machine == "x86_64"
KEYCTL = 250 if X64 else 219


def done(result):
    if result is None or result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def attach(segment):
    address = libc.shmat(segment, None, 0o10000)
    if address in (None, ctypes.c_void_p(-1).value):
        raise OSError(ctypes.get_errno(), "refused")


def write_setting():
    # Its own value, so that nothing changes.
    with open("/proc/sys/vm/swappiness", "r+") as setting:
        value = setting.read()
        setting.seek(0)
        setting.write(value)


def fill(path):
    with open(path, "wb") as file:
        file.write(b"x")


def must(truth):
    if not truth:
        raise OSError("not so")


ATTEMPTS = {
    "be_root": lambda: must(os.getuid() == 0 or os.geteuid() == 0),
    "write_kernel_setting": write_setting,
    "attach_shared_memory": lambda: attach(int(sys.argv[1])),
    "make_shared_memory": lambda: done(libc.shmget(0, 4096, 0o1600)),
    "make_hidden_memory": lambda: os.close(os.memfd_create("hidden")),
    "reach_session_keyring": lambda: done(libc.syscall(KEYCTL, 0, -3, 0)),
    "open_unix_socket": lambda: socket.socket(socket.AF_UNIX).close(),
    "open_vsock": lambda: socket.socket(40).close(),
    "make_user_namespace": lambda: done(libc.unshare(0x10000000)),
    "see_network_cards": lambda: os.listdir("/sys/class/net"),
    "see_kernel_command_line": lambda: must(open("/proc/cmdline").read()),
    "see_host_name": lambda: must(os.uname().nodename != "sandbox"),
    "see_proxy": lambda: must([name for name in os.environ if "proxy" in name.lower()]),
    "write_run": lambda: fill("/run/x"),
    "write_etc": lambda: fill("/etc/x"),
    "write_dev": lambda: fill("/dev/x"),
    "write_tmp": lambda: fill("/tmp/x"),
    "write_shm": lambda: fill("/dev/shm/x"),
}


def attempted(attempt):
    try:
        attempt()
        return "can"
    except OSError:
        return "cannot"


TOOLS = [
    {"name": f"{attempted(attempt)}_{name}", "inputSchema": {"type": "object"}} for name, attempt in ATTEMPTS.items()
]

for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    answer = {"error": {"code": -32601, "message": "Method not found"}}
    if message["method"] == "initialize":
        answer = {
            "result": {
                "protocolVersion": "2025-11-25",
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "kernel", "version": "1"},
            }
        }
    if message["method"] == "tools/list":
        answer = {"result": {"tools": TOOLS}}
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], **answer}), flush=True)
