#!/usr/bin/env bash
# Add up the squares of 1…N, one number at a time, saving by rename, so that it can be taken away at any moment.
# usage: count.sh N [SECONDS_PER_NUMBER]
set -euo pipefail

last=${1:?usage: count.sh N [SECONDS_PER_NUMBER]}
pause=${2:-0.05}
checkpoints=${SPOT_CHECKPOINT_DIR:-checkpoints}
number=0 sum=0 stop=

# A trap runs between two commands: only take a note here, and stop where the state is whole.
trap 'stop=1' TERM

if [[ -n ${SPOT_RESUME_FROM:-} ]]; then
  read -r number sum < "$SPOT_RESUME_FROM"
fi
echo "attempt ${SPOT_ATTEMPT:-1} starts after $number"

# A generation may be a file: written under a temporary name, synced, renamed.
write() {
  local name
  printf -v name '%s/count-%06d' "$checkpoints" "$number"
  echo "$number $sum" > "$name.tmp" && sync "$name.tmp" && mv "$name.tmp" "$name"
}

# The signal goes to the whole process group: a save whose commands died of it is made again.
save() { (trap '' TERM; write) || write; }

mkdir -p "$checkpoints"
while (( number < last )); do
  number=$(( number + 1 ))
  sum=$(( sum + number * number ))
  echo "${SPOT_ATTEMPT:-1} $number" >> steps.log
  sleep "$pause" || true
  if [[ -n $stop ]]; then
    save
    echo "asked to stop: saved $number"
    exit 75
  fi
  if (( number % 10 == 0 )); then
    save
    if [[ -n ${SPOT_PROGRESS_FILE:-} ]]; then
      awk "BEGIN { print $number / $last }" > "$SPOT_PROGRESS_FILE" || true
    fi
  fi
done

echo "$sum" > result.txt
echo "sum of the squares of 1…$last: $sum"
