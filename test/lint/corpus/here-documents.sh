#!/bin/sh
name=${USER:-nobody}
cat <<-EOF
	Hello $name, it is $(date +%A).
	A backquote: \`id\`; a dollar: \$HOME.
	EOF
cat <<'EOF' | sed 's/x/y/' >/dev/null
if this were code (it is not), then "quotes' would not end
EOF
while read -r key value; do
  case $key in
    '#'* | '') continue ;;
    *=*) echo "odd: $key" ;;
    (plain) echo "plain: $value" ;;
  esac
done <<TABLE
# comment
plain one
a=b two
TABLE
cat <<A; cat <<B
first
A
second $(cat <<C
inside
C
)
B
