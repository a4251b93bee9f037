#!/usr/bin/env bash
# The scenarios of ClientsTests, by kcat: scenarios.sh BOOTSTRAP CAP PREFIX
set -euo pipefail
bootstrap=$1 cap=$2 prefix=$3

kafka() { timeout 60 kcat -b "$bootstrap" -X topic.metadata.refresh.interval.ms=1000 "$@"; }
ok() { echo "ok $1"; }
same() { # expected, actual, what
  [ "$1" == "$2" ] || { printf '%s: expected\n%s\nbut got\n%s\n' "$3" "$1" "$2" >&2; exit 1; }
}

codecs=(none gzip snappy lz4)
[ "$cap" == 0.11 ] || codecs+=(zstd)
expected=
for codec in "${codecs[@]}"; do
  value=$(printf "$codec%.0s" {1..50})
  [ "$codec" == none ] && args=() || args=(-z "$codec")
  printf 'k:%s\nk:\n' "$value" | kafka -P -t "${prefix}plain" -p 0 -K: -Z -H h=x "${args[@]}"
  expected+="k=$value h=x"$'\n'"k=NULL h=x"$'\n'
done
same "${expected%$'\n'}" "$(kafka -C -t "${prefix}plain" -p 0 -o beginning -e -q -Z -f '%k=%s %h\n')" 'compressions'
ok 'keys, headers and null values come back as sent in every compression'

same $'1\n2' "$(printf 'a\nb\nc\n' | kafka -P -t "${prefix}offsets" -p 0 && kafka -C -t "${prefix}offsets" -p 0 -o 1 -e -q -f '%o\n')" 'from an offset'
same 'c' "$(kafka -C -t "${prefix}offsets" -p 0 -o -1 -e -q)" 'from the end'
now=$(date +%s%3N)
same '' "$(kafka -C -t "${prefix}offsets" -p 0 -o "s@$((now + 60000))" -e -q)" 'from a time to come'
same $'a\nb\nc' "$(kafka -C -t "${prefix}offsets" -p 0 -o "s@$((now - 60000))" -e -q)" 'from a time gone by'
ok 'records are found from the beginning, the end, an offset and a time'

same $'a\nb\nc' "$(kafka -G "${prefix}group" -X auto.offset.reset=earliest -e -q "${prefix}offsets" 2>/dev/null)" 'a group from the beginning'
printf 'd\n' | kafka -P -t "${prefix}offsets" -p 0
same 'd' "$(kafka -G "${prefix}group" -X auto.offset.reset=earliest -e -q "${prefix}offsets" 2>/dev/null)" 'a group that resumes'
ok 'a group resumes where it committed'

printf 'a\nb\n' | kafka -P -t "${prefix}once" -p 0 -X enable.idempotence=true
same $'a\nb' "$(kafka -C -t "${prefix}once" -p 0 -o beginning -e -q)" 'idempotence'
ok 'an idempotent producer gets its records in'

printf 'a\nb\n' | kafka -P -t "${prefix}transacted" -p 0 -X transactional.id="${prefix}kcat" 2>/dev/null
same $'a\nb' "$(kafka -C -t "${prefix}transacted" -p 0 -o beginning -e -q -X isolation.level=read_committed)" 'a transaction'
ok 'a committed transaction is seen'

kafka -L -t "${prefix}plain" | grep -qF "topic \"${prefix}plain\" with 3 partitions" || { echo 'metadata does not show 3 partitions' >&2; exit 1; }
ok 'metadata shows what there is'
