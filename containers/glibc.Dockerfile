# hf-auth on glibc: the program, its loader and libraries, and nothing else, of no other image. After `make containers`:
#
#   docker build -t hf-auth -f containers/glibc.Dockerfile .
#   docker run --rm -it --read-only -v hf-auth:/tokens hf-auth login
FROM scratch
COPY .build/containers/glibc /
COPY --chown=65532:65532 .build/containers/glibc.volume /
ENV HF_HOME=/tokens
VOLUME /tokens
USER 65532:65532
ENTRYPOINT ["/hf-auth"]
