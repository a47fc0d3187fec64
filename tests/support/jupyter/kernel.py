"""Runs cells in Deno's own Jupyter kernel, installed as its users install it.

Takes Deno's path. Reads commands from standard input, each a line of JSON: {"run": CODE} or {"interrupt": true}.
Prints every message of the kernel as a line of JSON. Ends the kernel when standard input ends.
"""

import json
import os
import queue
import signal
import subprocess
import sys
import threading

from jupyter_client import KernelManager

# The kernel has a session of its own: it would outlive a test run that is ended.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
deno = sys.argv[1]
subprocess.run([deno, "jupyter", "--install"], check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)
manager = KernelManager(kernel_name="deno")
manager.start_kernel(env=dict(os.environ), stdout=sys.stderr, stderr=sys.stderr)
client = manager.client()
client.start_channels()
commands = queue.Queue()


def read():
    for line in sys.stdin:
        commands.put(json.loads(line))
    commands.put(None)


def report(receive, wait):
    try:
        message = receive(timeout=wait)
    except queue.Empty:
        return
    cell = message["parent_header"].get("msg_id")
    print(json.dumps({"cell": cell, "type": message["msg_type"], "content": message["content"]}), flush=True)


try:
    client.wait_for_ready(timeout=30)
    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            command = commands.get_nowait()
        except queue.Empty:
            command = {}
        if command is None:
            break
        if "run" in command:
            cell = client.execute(command["run"], allow_stdin=False)
            print(json.dumps({"cell": cell, "type": "started", "content": {}}), flush=True)
        if "interrupt" in command:
            manager.interrupt_kernel()
        report(client.get_iopub_msg, 0.05)
        report(client.get_shell_msg, 0)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
