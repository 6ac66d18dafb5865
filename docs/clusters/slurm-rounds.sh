#!/usr/bin/env bash
# `collapsar recommend` in rounds: each look is an array of slurm.sh, and this comes after it to see what the next look is.
#   sbatch slurm-rounds.sh study.yaml runs round.jsonl
#SBATCH --job-name=collapsar-rounds
#SBATCH --cpus-per-task=1
#SBATCH --mem=4G
#SBATCH --time=00:30:00
#SBATCH --open-mode=append
set -uo pipefail
study=${1:?the study file} out=${2:?where run folders are} jobs=${3:?where the job list of a round is written}
collapsar=${COLLAPSAR:-node_modules/.bin/collapsar}

"$collapsar" recommend "$study" --out "$out" --jobs "$jobs"
code=$?
# 5: a round is to be run. 0: here is the answer. 3: here it is, and chains failed on the way.
[ "$code" -eq 5 ] || exit "$code"
if cmp -s "$jobs" "$jobs.last"; then
  echo 'Nothing of the last round was recorded: see the output of its tasks.' >&2
  exit 1
fi
cp "$jobs" "$jobs.last"
id=$(sbatch --parsable --array=1-"$(wc -l < "$jobs")" slurm.sh "$study" "$out" "$jobs") || exit
sbatch --dependency=afterany:"$id" slurm-rounds.sh "$study" "$out" "$jobs"
