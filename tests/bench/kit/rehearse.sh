#!/bin/bash
# Rehearses the kit where it has never been: in roots made by debootstrap, without Node, npm, network or checkout, on SwiftShader's
# driver. Needs root, debootstrap, Debian's mirror for the roots (1.5 GB with PyTorch) and Chromium, which brings SwiftShader.
#
#   npm run bench:kit && bash tests/bench/kit/rehearse.sh WORK [CASE...]
#
# WORK keeps the roots for the next time. Cases: whole, bare, cpu-only, no-driver, missing-library, not-a-driver, full-disk, no-room,
# terminated, killed, usage; all where none is named. Ends with 1 if any did not do what is expected.
set -u
repository=$(cd "$(dirname "$0")/../../.." && pwd)
kit=$repository/out/bench-kit
[ $# -ge 1 ] || { sed -n '2,10p' "$0"; exit 64; }
mkdir -p "$1" && work=$(cd "$1" && pwd) || exit 1
shift
chromium=${SKIPLOOM_REHEARSAL_CHROMIUM:-/usr/lib/chromium}
# Where it is not named, debootstrap knows one.
mirror=${SKIPLOOM_REHEARSAL_MIRROR:-}
minutes=${SKIPLOOM_REHEARSAL_MINUTES:-6}
failed=0

[ -f "$kit/run.sh" ] || { echo "There is no kit: npm run bench:kit makes it."; exit 1; }
[ -f "$chromium/libvk_swiftshader.so" ] || { echo "There is no SwiftShader in $chromium."; exit 1; }

# make_root NAME [PACKAGE]
make_root() {
  local root=$work/$1
  [ -f "$root/.made" ] && return
  rm -rf "$root"
  debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$work/$1.log" 2>&1 || { tail -3 "$work/$1.log"; exit 1; }
  if [ -n "${2:-}" ]; then
    cat /etc/resolv.conf >"$root/etc/resolv.conf"
    { chroot "$root" apt-get update &&
      chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$2"
    } >>"$work/$1.log" 2>&1 || { tail -3 "$work/$1.log"; exit 1; }
    rm -rf "$root"/var/cache/apt/archives/*.deb
  fi
  touch "$root/.made"
}

# lay_driver ROOT LIBRARY: a driver file that names it, where a driver's package would put one.
lay_driver() {
  local files=$work/$1/usr/share/vulkan/icd.d
  rm -rf "$files"
  [ -n "${2:-}" ] || return 0
  mkdir -p "$files" "$work/$1/opt/driver"
  cp "$chromium/libvk_swiftshader.so" "$work/$1/opt/driver/"
  printf '{"file_format_version": "1.0.0", "ICD": {"library_path": "%s", "api_version": "1.1.0"}}\n' "$2" >"$files/driver.json"
}

# run CASE ROOT [MOUNTS] -- ARGUMENTS: in a network and a mount table of its own, with an empty environment. Output into WORK/CASE.log.
run() {
  local name=$1 root=$work/$2 mounts=$3
  shift 4
  rm -rf "$root/kit" "$root/out" "$root/tmp"
  mkdir -p "$root/out" "$root/tmp"
  cp -a "$kit" "$root/kit"
  # shellcheck disable=SC2016
  exec unshare -nm sh -c '
    mount -t proc proc "$0/proc" && eval "$1" && shift &&
    exec env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin chroot "$0" sh /kit/run.sh "$@"' \
    "$root" "${mounts:-true}" "$@" >"$work/$name.log" 2>&1
}

# expect CASE STATUS GOT [WORDS...]: what it ended with, and words that must stand in its output.
expect() {
  local name=$1 wanted=$2 got=$3 words bad=''
  shift 3
  [ "$wanted" = "$got" ] || bad="it ended with $got, not $wanted"
  for words in "$@"; do grep -qF -- "$words" "$work/$name.log" || bad="$bad; it does not say: $words"; done
  if [ -z "$bad" ]; then
    echo "$name: as expected, status $got, $SECONDS s"
  else
    echo "$name: NOT as expected: $bad; see $work/$name.log"
    failed=1
  fi
}

# whole_results CASE ROOT: what stands in OUT can be read back.
whole_results() {
  node "$repository/tests/bench/summary.mjs" "$work/$2/out" >"$work/$1.summary" 2>&1
  [ $? -le 1 ] || { echo "$1: the results cannot be read back: $(cat "$work/$1.summary")"; failed=1; }
}

swiftshader=/opt/driver/libvk_swiftshader.so

case_whole() {
  make_root torch python3-torch
  lay_driver torch $swiftshader
  (run whole torch '' -- /out --minutes "$minutes" --rehearse)
  expect whole 0 $? 'SwiftShader' 'all exact' 'Parity: held' 'built without CUDA' 's] resnet-20-cuda:' 's] finished'
  whole_results whole torch
}

case_bare() {
  lay_driver bare $swiftshader
  (run bare bare '' -- /out --minutes "$minutes")
  expect bare 0 $? 'Display: none' 'Python: there is none' 'Parity: held' 'left out: resnet-20-cuda: A software adapter' 's] resnet-8-step: done'
  whole_results bare bare
}

# PyTorch without CUDA, and no GPU: all that is left are the CPU's figures, in both layouts.
case_cpu_only() {
  make_root torch python3-torch
  lay_driver torch
  (run cpu-only torch '' -- /out --minutes "$minutes")
  expect cpu-only 2 $? 'built without CUDA' 'No GPU can be used' 's] resnet-20-step: ' 'left out: resnet-20-cuda: There is no GPU'
  whole_results cpu-only torch
}

case_no_driver() {
  lay_driver bare
  (run no-driver bare '' -- /out --minutes 1)
  expect no-driver 2 $? 'Vulkan driver file: none' 'No GPU can be used' 's] resnet-8-step: done' 'Parity: not run'
  whole_results no-driver bare
}

case_missing_library() {
  lay_driver bare /opt/driver/libnone.so
  (run missing-library bare '' -- /out --minutes 1)
  expect missing-library 2 $? 'names /opt/driver/libnone.so, which is not there' 'No GPU can be used'
  whole_results missing-library bare
}

# As a driver that knows OpenGL and no Vulkan.
case_not_a_driver() {
  lay_driver bare /lib/x86_64-linux-gnu/libm.so.6
  (run not-a-driver bare '' -- /out --minutes 1)
  expect not-a-driver 2 $? 'No GPU can be used' 'The loader says'
  whole_results not-a-driver bare
}

case_full_disk() {
  lay_driver bare $swiftshader
  # shellcheck disable=SC2016
  (run full-disk bare 'mount -t tmpfs -o size=8k none "$0/out" && cp "$0/etc/debian_version" "$0/out/a"' -- /out --minutes 3)
  expect full-disk 3 $? 'Results could not be written' 'no space left' 'Parity: held'
}

case_no_room() {
  # shellcheck disable=SC2016
  (run no-room bare 'mount -t tmpfs -o size=40m none "$0/tmp" && mount -t tmpfs -o size=1m none "$0/out" && mount -t tmpfs -o size=1m none "$0/dev/shm" && mount --bind -o ro "$0/kit" "$0/kit"' -- /out)
  expect no-room 2 $? 'Nothing was measured' 'TMPDIR can name one'
}

# cut CASE SIGNAL SECONDS: ended in the middle, by a signal to the shell or to what it runs.
cut() {
  lay_driver bare $swiftshader
  (run "$1" bare '' -- /out --minutes 3) &
  local shell=$! target
  sleep "$3"
  target=$shell
  [ "$2" = KILL ] && target=$(pgrep -P "$shell" -f kit.mjs)
  kill -s "$2" "$target"
  wait $shell
}

case_terminated() {
  cut terminated TERM 30
  expect terminated 143 $? 'stopped by SIGTERM'
  whole_results terminated bare
  [ -z "$(ls "$work/bare/tmp")" ] || { echo "terminated: it left something in /tmp"; failed=1; }
}

case_killed() {
  cut killed KILL 30
  expect killed 137 $? 'Self-test'
  whole_results killed bare
}

case_usage() {
  (run usage bare '' -- --minutes 3)
  expect usage 64 $? 'sh run.sh OUT'
  (run usage bare '' -- /out --minutes none)
  expect usage 64 $? '--minutes takes a number'
}

make_root bare
[ $# -gt 0 ] || set -- usage no-driver missing-library not-a-driver no-room full-disk terminated killed bare cpu-only whole
for name in "$@"; do
  SECONDS=0
  "case_${name//-/_}"
done
exit $failed
