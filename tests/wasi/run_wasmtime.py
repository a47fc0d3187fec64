"""Runs a component's `wasi:cli/run` as `wasmtime run -S http` does: argv is the component, where its machine code is
kept, the granted folder, the arguments. Without a folder it only compiles."""

import os
import sys

from wasmtime import Engine, ExitTrap, Store, WasiConfig
from wasmtime.component import Component, Linker


def compiled(engine, path, kept):
    if not os.path.exists(kept) or os.path.getmtime(kept) < os.path.getmtime(path):
        draft = f"{kept}.{os.getpid()}"
        with open(draft, "wb") as file:
            file.write(Component.from_file(engine, path).serialize())
        os.replace(draft, kept)
    return Component.deserialize_file(engine, kept)


def main(path, kept, folder=None, *args):
    engine = Engine()
    component = compiled(engine, path, kept)
    if folder is None:
        return 0
    linker = Linker(engine)
    linker.add_wasip2()
    linker.add_wasi_http()
    store = Store(engine)
    wasi = WasiConfig()
    wasi.argv = ["hf-auth", *args]
    wasi.env = list(os.environ.items())
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    if folder:
        wasi.preopen_dir(folder, folder)
    store.set_wasi(wasi)
    store.set_wasi_http()
    instance = linker.instantiate(store, component)
    interface = instance.get_export_index(store, "wasi:cli/run@0.2.10")
    run = instance.get_func(store, instance.get_export_index(store, "run", interface))
    try:
        run(store)
    except ExitTrap as exit:
        return exit.code
    return 0


sys.exit(main(*sys.argv[1:]))
