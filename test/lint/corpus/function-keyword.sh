#!/bin/bash
function greet {
  echo "hello ${1:-world}"
}
function part() { greet "${1:0:3}"; }
part "$@"
