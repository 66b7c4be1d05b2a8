#!/bin/bash
# The parts of a list as an array job of AWS Batch, and a job that joins them when all have ended well.
#
#   QUEUE=my-queue ./aws-batch.sh
#
# The image is docgen's own with a shell before it, so that 1 can be added to the index:
#   docker build -t docgen --build-arg EXTRAS=s3 .
#   printf 'FROM docgen\nENTRYPOINT ["/bin/sh", "-c"]\n' | docker build -t docgen-sh -
# The job's role may list, get, put and delete objects below OUT; no keys stand in these files.
set -euo pipefail
cd "$(dirname "$0")"
: "${QUEUE:?name the queue}" "${PARTS:=16}"

definition=$(aws batch register-job-definition --cli-input-json file://aws-batch.json \
    --query jobDefinitionArn --output text)
parts=$(aws batch submit-job --job-name docgen-parts --job-queue "$QUEUE" \
    --job-definition "$definition" --array-properties "size=$PARTS" \
    --container-overrides "environment=[{name=PARTS,value=$PARTS}]" --query jobId --output text)
aws batch submit-job --job-name docgen-join --job-queue "$QUEUE" \
    --job-definition "$definition" --depends-on "jobId=$parts" \
    --container-overrides 'command=["exec docgen join \"$OUT\" --allow-refused"]'
