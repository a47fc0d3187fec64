# hf-auth as a WASI 0.2 component, for an engine with a wasm runtime (wasmtime's shim). After `make wasm`:
#
#   docker build -t hf-auth --platform wasi/wasm -f containers/wasm.Dockerfile .
#   docker run --rm --runtime io.containerd.wasmtime.v1 --platform wasi/wasm --read-only -v hf-auth:/tokens hf-auth login
FROM --platform=$BUILDPLATFORM debian:stable-slim AS root
RUN mkdir /volume && mkdir -m 700 /volume/tokens

FROM scratch
COPY dist/hf-auth.wasm /
COPY --from=root --chown=65532:65532 /volume /
ENV HF_HOME=/tokens
VOLUME /tokens
USER 65532:65532
ENTRYPOINT ["/hf-auth.wasm"]
