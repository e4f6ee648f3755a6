#!/bin/sh
# Measures Skiploom on this machine: sh run.sh OUT [--minutes 6]. Needs a POSIX shell, and for the GPU its driver. Unpacks Node and
# Dawn into a temporary folder that goes with the process, and writes nothing else outside of OUT.
started=$(date +%s)
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
scratch=''
child=''
stopped=''

case "${1:-}" in
'' | -*)
  cat "$here/README.txt"
  exit 64
  ;;
esac

clean() { [ -z "$scratch" ] || rm -rf "$scratch"; }
stop() {
  stopped=$1
  [ -z "$child" ] || kill -s TERM "$child" 2>/dev/null
}
trap clean EXIT
trap 'stop 129' HUP
trap 'stop 130' INT
trap 'stop 143' TERM

# unpack FROM TO: with the machine's xz, else the kit's own, else Python.
unpack() {
  if xz --version >/dev/null 2>&1; then
    xz -dc "$1" >"$2"
  elif cp "$here/bin/xz" "$scratch/xz" && chmod +x "$scratch/xz" &&
    LD_LIBRARY_PATH="$here/lib" "$scratch/xz" --version >/dev/null 2>&1; then
    LD_LIBRARY_PATH="$here/lib" "$scratch/xz" -dc "$1" >"$2"
  else
    python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.argv[1]), open(sys.argv[2], "wb"))' "$1" "$2"
  fi
}

# A folder has to take 130 MB and let programs run from it.
fill() {
  scratch=$(mktemp -d "$1/skiploom-kit.XXXXXX") || return 1
  # Node first: it is the largest, so a disk without room says so once.
  unpack "$here/node.xz" "$scratch/node" &&
    mkdir -p "$scratch/engine/dist/linux-x64" &&
    cp -R "$here/engine" "$scratch/" &&
    unpack "$here/dawn.node.xz" "$scratch/engine/dist/linux-x64/dawn.node" &&
    chmod +x "$scratch/node" && "$scratch/node" --version >/dev/null && return 0
  rm -rf "$scratch"
  scratch=''
  return 1
}

mkdir -p "$1" 2>/dev/null
for place in "${TMPDIR:-/tmp}" "$1" /dev/shm "$here"; do
  [ -n "$stopped" ] && exit "$stopped"
  fill "$place" && break
  echo "Node could not be unpacked and started in $place; the lines above say why." >&2
done
if [ -z "$scratch" ]; then
  echo "Nothing was measured: no folder takes the unpacked Node (130 MB). TMPDIR can name one." >&2
  exit 2
fi
[ -n "$stopped" ] && exit "$stopped"

SKIPLOOM_KIT_FOLDER=$here SKIPLOOM_KIT_STARTED=$started "$scratch/node" "$scratch/engine/kit.mjs" "$@" &
child=$!
wait "$child"
status=$?
# A signal ends the first wait, not the child, which still writes down what it has.
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  status=$?
done
exit "$status"
