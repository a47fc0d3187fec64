"""Measures the component inside a running engine: from nothing to the answer of `token`, and its memory.

Each sample is a new instance with its own streams, environment and granted folder, as a server would make it. The
component is precompiled; loading its machine code is measured apart, since an engine that runs does it once."""

import gzip
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

from wasmtime import Engine, ExitTrap, Store, WasiConfig
from wasmtime.component import Component, Linker

COMPONENT = pathlib.Path("dist/hf-auth.wasm")
SAMPLES = 200
STATUS = pathlib.Path("/proc/self/status")
AIM = 5  # ms
SIZES = (2.5, 1)  # MB, and gzipped

TOKEN = "hf_" + "a" * 34


class Machine:
    """An engine that runs, with the component's machine code loaded."""

    def __init__(self, code, folder):
        self.engine = Engine()
        self.folder = folder
        self.linker = Linker(self.engine)
        self.linker.add_wasip2()
        self.linker.add_wasi_http()
        self.code = code
        self.component = Component.deserialize_file(self.engine, code)

    def store(self, args, hear):
        store = Store(self.engine)
        wasi = WasiConfig()
        wasi.argv = ["hf-auth", *args]
        wasi.env = [("HF_HOME", "/hf")]
        wasi.preopen_dir(self.folder, "/hf")
        wasi.stdout_custom = lambda chunk: hear(bytes(chunk)) or len(chunk)
        store.set_wasi(wasi)
        store.set_wasi_http()
        return store

    def instantiate(self):
        return self.linker.instantiate(self.store(["token"], lambda _: None), self.component)

    def answer(self, *args):
        """Runs a command; gives what it printed, and after how many ms the first byte came."""
        start, said, first = time.perf_counter(), [], []

        def hear(chunk):
            first.append((time.perf_counter() - start) * 1000)
            said.append(chunk)

        store = self.store(args, hear)
        instance = self.linker.instantiate(store, self.component)
        interface = instance.get_export_index(store, "wasi:cli/run@0.2.10")
        run = instance.get_func(store, instance.get_export_index(store, "run", interface))
        try:
            run(store)
        except ExitTrap as exit:
            if exit.code != 0:
                raise
        return b"".join(said), first[0]


def milliseconds(work, samples):
    taken = []
    for _ in range(samples):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def report(name, taken):
    low, high = min(taken), sorted(taken)[len(taken) * 95 // 100]
    median = statistics.median(taken)
    print(f"{name:<44} median {median:7.2f} ms  (min {low:.2f}, 95th percentile {high:.2f})")
    return median


def peak_memory(*args):
    """The peak in MiB of a process that does only this, its engine and Python included."""
    return int(subprocess.check_output([sys.executable, __file__, *args])) / 1024


def main():
    whole = COMPONENT.read_bytes()
    for name, size, most in zip(("size", "size, gzipped"), (len(whole), len(gzip.compress(whole))), SIZES):
        missed = size / 1e6 - most
        said = "met" if missed <= 0 else f"missed by {missed:.2f} MB"
        print(f"{name:<44} {size / 1e6:14.2f} MB  at most {most}: {said}")
    start = time.perf_counter()
    compiled = Component.from_file(Engine(), COMPONENT).serialize()
    print(f"{'compiled from scratch, once':<44} {(time.perf_counter() - start) * 1000:14.2f} ms")
    with tempfile.TemporaryDirectory() as folder:
        code = os.path.join(folder, "code")
        pathlib.Path(code).write_bytes(compiled)
        (pathlib.Path(folder) / "token").write_text(TOKEN)
        (pathlib.Path(folder) / "stored_tokens").write_text(f"[laptop]\nhf_token = {TOKEN}\n\n")
        machine = Machine(code, folder)
        said, _ = machine.answer("token")
        if said != f"{TOKEN}\n".encode():
            sys.exit(f"The component answered {said}")
        load = lambda: Component.deserialize_file(machine.engine, code)
        report("machine code loaded from a file", milliseconds(load, 20))
        report("an instance, without running it", milliseconds(machine.instantiate, SAMPLES))
        for command in ("--version", "token"):
            first = [machine.answer(command)[1] for _ in range(SAMPLES)]
            report(f"an instance, to the first byte of {command}", first)
            median = report("  and to its end", milliseconds(lambda: machine.answer(command), SAMPLES))
        print(f"{'target':<44} {AIM:14.2f} ms  ({'met' if median <= AIM else f'missed by {median - AIM:.2f} ms'})")
        if STATUS.exists():
            idle, busy = peak_memory("wait", code, folder), peak_memory("token", code, folder)
            print(f"{'peak memory of an engine that runs token':<44} {busy:14.1f} MiB ({idle:.1f} before it runs)")
    print(f"machine code: {len(compiled) / 1e6:.1f} MB")


if len(sys.argv) > 1:
    machine = Machine(*sys.argv[2:])
    if sys.argv[1] == "token":
        machine.answer("token")
    # Not the peak that wait4 gives: a process is born with that of the one that starts it.
    print(re.search(r"VmHWM:\s*(\d+) kB", STATUS.read_text()).group(1))
else:
    main()
