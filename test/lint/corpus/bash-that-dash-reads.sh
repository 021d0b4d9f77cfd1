#!/bin/bash
# Meant for bash, but with nothing that dash cannot read.
set -o pipefail
shopt -s nullglob
source /etc/os-release
if [[ -n $ID ]]; then echo "$ID ${VERSION_ID}"; fi
let count=1+1
echo -e "a\tb" &>/dev/null
read -p 'Go on? ' answer
