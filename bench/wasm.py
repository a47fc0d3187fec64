"""Measures the component inside a running engine: from nothing to the answer of `token`, and its size.

Each sample is a new instance with its own streams, environment and granted folder, as a server would make it. The
component is precompiled; loading its machine code is measured apart, since an engine that runs does it once."""

import gzip
import os
import pathlib
import statistics
import sys
import tempfile
import time

from wasmtime import Engine, ExitTrap, Store, WasiConfig
from wasmtime.component import Component, Linker

COMPONENT = pathlib.Path("dist/hf-auth.wasm")
SAMPLES = 200
AIM = 5  # ms

TOKEN = "hf_" + "a" * 34


def milliseconds(work, samples):
    taken = []
    for _ in range(samples):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def said(name, taken):
    low, high = min(taken), sorted(taken)[len(taken) * 95 // 100]
    median = statistics.median(taken)
    print(f"{name:<44} median {median:7.2f} ms  (least {low:.2f}, 95th percentile {high:.2f})")
    return median


def main():
    engine = Engine()
    linker = Linker(engine)
    linker.add_wasip2()
    linker.add_wasi_http()
    start = time.perf_counter()
    compiled = Component.from_file(engine, COMPONENT).serialize()
    print(f"{'compiled from scratch, once':<44} {(time.perf_counter() - start) * 1000:14.2f} ms")
    with tempfile.TemporaryDirectory() as folder:
        kept = os.path.join(folder, "compiled")
        pathlib.Path(kept).write_bytes(compiled)
        said("machine code loaded from a file", milliseconds(lambda: Component.deserialize_file(engine, kept), 20))
        component = Component.deserialize_file(engine, kept)
        (pathlib.Path(folder) / "token").write_text(TOKEN)
        (pathlib.Path(folder) / "stored_tokens").write_text(f"[laptop]\nhf_token = {TOKEN}\n\n")
        answers = []

        def store_for(*args):
            store = Store(engine)
            wasi = WasiConfig()
            wasi.argv = ["hf-auth", *args]
            wasi.env = [("HF_HOME", "/hf")]
            wasi.preopen_dir(folder, "/hf")
            wasi.stdout_custom = lambda chunk: answers.append(bytes(chunk)) or len(chunk)
            store.set_wasi(wasi)
            store.set_wasi_http()
            return store

        def instantiate():
            return linker.instantiate(store_for("token"), component)

        def answer(*args):
            store = store_for(*args)
            instance = linker.instantiate(store, component)
            interface = instance.get_export_index(store, "wasi:cli/run@0.2.10")
            run = instance.get_func(store, instance.get_export_index(store, "run", interface))
            try:
                run(store)
            except ExitTrap as exit:
                if exit.code != 0:
                    raise

        answer("token")
        if b"".join(answers) != f"{TOKEN}\n".encode():
            sys.exit(f"The component answered {answers}")
        said("an instance, without a run", milliseconds(instantiate, SAMPLES))
        said("an instance that answers --version", milliseconds(lambda: answer("--version"), SAMPLES))
        median = said("an instance that answers token", milliseconds(lambda: answer("token"), SAMPLES))
        print(f"{'aim':<44} {AIM:14.2f} ms  ({'kept' if median <= AIM else f'missed by {median - AIM:.2f} ms'})")
    for path in (COMPONENT, pathlib.Path("dist/hf-auth-page.wasm")):
        content = path.read_bytes()
        packed = len(gzip.compress(content, 9))
        print(f"{path}: {len(content) / 1e6:.1f} MB, {packed / 1e6:.1f} MB gzipped")
    print(f"machine code: {len(compiled) / 1e6:.1f} MB")


main()
