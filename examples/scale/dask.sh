#!/bin/bash
# A whole list on a Dask cluster: here one of this computer alone, as a pattern for a real one.
#
# On a real one the scheduler runs on one machine and `dask worker` on each of the others, with
# docgen and the same extras (pip install 'docgen[dask]'). What travels is patient data: between
# machines over tls:// alone (Dask's own configuration names the certificates).
set -euo pipefail
: "${LIST:=december.csv}" "${CLINIC:=lakeside}" "${OUT:=december}" "${PRINTED_ON:=2026-12-01}"
: "${WORKERS:=2}" "${HOST:=127.0.0.1}" "${PORT:=8786}"

stop() { kill $(jobs -p) 2>/dev/null || true; wait; }
trap stop EXIT
dask scheduler --host "$HOST" --port "$PORT" --no-dashboard &
dask worker "tcp://$HOST:$PORT" --nworkers "$WORKERS" --nthreads 1 --no-dashboard &

docgen batch "$LIST" --clinic "$CLINIC" --sheet prepare --printed-on "$PRINTED_ON" \
    --scheduler "tcp://$HOST:$PORT" --resume -o "$OUT"
