#!/usr/bin/env bash
# `collapsar recommend` in rounds on one machine: each look of its walks is a job list, whose jobs run side by side in one folder.
#   bash rounds.sh study.yaml runs round.jsonl
set -uo pipefail
study=${1:?the study file} out=${2:?where run folders are} jobs=${3:?where the job list of a round is written}
collapsar=${COLLAPSAR:-node_modules/.bin/collapsar}

while true; do
  "$collapsar" recommend "$study" --out "$out" --jobs "$jobs"
  code=$?
  # 5: a round is to be run. 0: here is the answer. 3: here it is, and chains failed on the way.
  [ "$code" -eq 5 ] || exit "$code"
  # A job's 3 is a result too. Anything else would be asked for again without end.
  seq "$(wc -l < "$jobs")" | xargs -P "${AT_A_TIME:-2}" -I{} sh -c '"$@" || [ $? -eq 3 ]' - \
    "$collapsar" run "$study" --out "$out" --jobs "$jobs" --index {} || exit
done
