#!/bin/sh
# Substitutions in substitutions, also with case inside.
kind=$(case $(uname -s) in (Linux) echo linux ;; Darwin|*BSD) echo bsd ;; *) echo "other $(uname)" ;; esac)
size=$(wc -c <"$(readlink -f "${1:-$(command -v sh)}")" | tr -d ' ')
echo "$kind" "$(( (size + 1023) / 1024 )) KiB"
deep=`echo \`echo "a b" | sed "s/ /\\\\\\\\t/"\``
echo "${deep:-"none of '$kind'"}" "${kind%"${kind#?}"}"
( cd / && for f in *; do [ -L "$f" ] || continue; echo "$f"; done ) | { sort; echo end; } 2>&1
if ! { true && false || (exit 3); }; then echo "status $?"; fi
eval "last_$kind=\$((size % 7))"
