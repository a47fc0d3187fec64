# hf-auth as a WASI 0.2 component, for an engine with a wasm runtime (wasmtime's shim). After `make wasm containers`:
#
#   docker build -t hf-auth --platform wasi/wasm -f containers/wasm.Dockerfile .
#   docker run --rm --runtime io.containerd.wasmtime.v1 --platform wasi/wasm --read-only -v hf-auth:/tokens hf-auth login
FROM scratch
COPY dist/hf-auth.wasm /
COPY --chown=65532:65532 .build/containers/wasm.volume /
ENV HF_HOME=/tokens
VOLUME /tokens
USER 65532:65532
ENTRYPOINT ["/hf-auth.wasm"]
