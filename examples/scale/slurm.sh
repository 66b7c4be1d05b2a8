#!/bin/bash
# The parts of a list as an array of Slurm, and a job that joins them when all have ended well.
#
#   parts=$(sbatch --parsable slurm.sh)
#   sbatch --dependency=afterok:"$parts" --wrap 'docgen join /shared/december --allow-refused'
#
# A task that was requeued, or is sent again by hand, goes on where it was. The folder lies on a disk
# that all nodes have; or -o is a store.
#SBATCH --job-name=docgen
#SBATCH --array=1-16
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@60
set -euo pipefail
: "${LIST:=/shared/december.csv}" "${CLINIC:=/shared/lakeside}" "${OUT:=/shared/december}"
: "${PRINTED_ON:=2026-12-01}"

exec docgen batch "$LIST" --clinic "$CLINIC" --sheet prepare --printed-on "$PRINTED_ON" \
    --part "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --jobs "$SLURM_CPUS_PER_TASK" \
    --resume --allow-refused -o "$OUT"
