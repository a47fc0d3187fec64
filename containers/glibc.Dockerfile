# hf-auth on glibc: the program, its loader and libraries, and nothing else. After `make build`:
#
#   docker build -t hf-auth -f containers/glibc.Dockerfile .
#   docker run --rm -it --read-only -v hf-auth:/tokens hf-auth login
FROM debian:stable-slim AS root
COPY containers/root.sh dist/hf-auth /
RUN sh /root.sh /hf-auth /root-folder && mkdir /volume && mv /root-folder/tokens /volume

FROM scratch
COPY --from=root /root-folder /
# A folder that was there already would keep its owner.
COPY --from=root --chown=65532:65532 /volume /
ENV HF_HOME=/tokens
VOLUME /tokens
USER 65532:65532
ENTRYPOINT ["/hf-auth"]
