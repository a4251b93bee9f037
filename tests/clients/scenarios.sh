#!/usr/bin/env bash
# The scenarios of ClientsTests, by kcat: scenarios.sh BOOTSTRAP CAP
set -euo pipefail
bootstrap=$1 cap=$2

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
  printf 'k:%s\nk:\n' "$value" | kafka -P -t plain -p 0 -K: -Z -H h=x "${args[@]}"
  expected+="k=$value h=x"$'\n'"k=NULL h=x"$'\n'
done
same "${expected%$'\n'}" "$(kafka -C -t plain -p 0 -o beginning -e -q -Z -f '%k=%s %h\n')" 'compressions'
ok 'keys, headers and null values come back as sent in every compression'

same $'1\n2' "$(printf 'a\nb\nc\n' | kafka -P -t offsets -p 0 && kafka -C -t offsets -p 0 -o 1 -e -q -f '%o\n')" 'from an offset'
same 'c' "$(kafka -C -t offsets -p 0 -o -1 -e -q)" 'from the end'
now=$(date +%s%3N)
same '' "$(kafka -C -t offsets -p 0 -o "s@$((now + 60000))" -e -q)" 'from a time to come'
same $'a\nb\nc' "$(kafka -C -t offsets -p 0 -o "s@$((now - 60000))" -e -q)" 'from a time gone by'
ok 'records are found from the beginning, the end, an offset and a time'

same $'a\nb\nc' "$(kafka -G group -X auto.offset.reset=earliest -e -q offsets 2>/dev/null)" 'a group from the beginning'
printf 'd\n' | kafka -P -t offsets -p 0
same 'd' "$(kafka -G group -X auto.offset.reset=earliest -e -q offsets 2>/dev/null)" 'a group that resumes'
ok 'a group resumes where it committed'

printf 'a\nb\n' | kafka -P -t once -p 0 -X enable.idempotence=true
same $'a\nb' "$(kafka -C -t once -p 0 -o beginning -e -q)" 'idempotence'
ok 'an idempotent producer gets its records in'

printf 'a\nb\n' | kafka -P -t transacted -p 0 -X transactional.id=kcat 2>/dev/null
same $'a\nb' "$(kafka -C -t transacted -p 0 -o beginning -e -q -X isolation.level=read_committed)" 'a transaction'
ok 'a committed transaction is seen'

kafka -L -t plain | grep -q 'topic "plain" with 3 partitions' || { echo 'metadata does not show 3 partitions' >&2; exit 1; }
ok 'metadata shows what there is'
