#!/usr/bin/env bash
# One job of a list for each task of an array, all in one folder that every node sees:
#   collapsar plan study.yaml --jobs jobs.jsonl --size 30m
#   sbatch --array=1-"$(wc -l < jobs.jsonl)" slurm.sh study.yaml runs jobs.jsonl
#SBATCH --job-name=collapsar
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:TERM@120
set -uo pipefail
study=${1:?the study file} out=${2:?where run folders are} jobs=${3:?the job list}
collapsar=${COLLAPSAR:-node_modules/.bin/collapsar}

"$collapsar" run "$study" --out "$out" --jobs "$jobs" --index slurm --workers "${SLURM_CPUS_PER_TASK:-1}" &
child=$!
# Two minutes before the time is up, and when a node is taken away: what is computed is saved.
trap 'kill -TERM "$child"' TERM
wait "$child"
code=$?
if kill -0 "$child" 2>/dev/null; then
  wait "$child"
  code=$?
fi
# 143: stopped by SIGTERM. The same task goes on from there.
if [ "$code" -eq 143 ] && command -v scontrol >/dev/null; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
