# docgen in a container: small, without root, with a root file system that may be read-only.
#
#   docker build -t docgen .
#   docker run --rm --read-only --tmpfs /tmp --network none --user "$(id -u):$(id -g)" \
#       -v "$PWD":/work docgen make discharge --clinic lakeside --sample -o try.pdf
#
# What docgen keeps from one start to the next (compiled sheets, keys of runs with passwords) goes to
# /tmp, and with it. To resume runs with passwords, give the keys a folder that stays:
#   -v docgen-state:/state -e XDG_STATE_HOME=/state

# For runs past one machine (docs/scale.md): workers of a Dask cluster, sheets in a store.
#   docker build -t docgen --build-arg EXTRAS=serve,dask,s3 .
#
# The desk (`docgen serve`) is reached from outside by TLS and a proxy alone (docs/security.md):
#   docker run ... -p 8640:8640 docgen serve lakeside --list today.csv --bind 0.0.0.0 \
#       --cert desk.pem --key desk.key --trust-proxy ADDRESS:HEADER

FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY docgen docgen
COPY templates templates
COPY locales locales
COPY fonts fonts
COPY examples examples
ENV PIP_CONSTRAINT=/src/constraints.txt PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/docgen
ARG EXTRAS=serve
RUN /opt/docgen/bin/python -m pip install --quiet ".[${EXTRAS}]"
RUN /opt/docgen/bin/python -m pip uninstall --quiet --yes pip
RUN /opt/docgen/bin/python -m compileall -q /opt/docgen

FROM python:3.13-slim
COPY --from=build /opt/docgen /opt/docgen
ENV PATH=/opt/docgen/bin:/usr/local/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1
ENV HOME=/tmp DOCGEN_CACHE=/tmp/docgen XDG_STATE_HOME=/tmp/state
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["docgen"]
CMD ["--help"]
