#!/bin/sh
:
# Only comments from here, and functions that do nothing.
f() { :; }
g()
(
  : sub shell
)
h() if [ -n "$1" ]; then f; else g; fi
h "$@" >/dev/null 2>&1 </dev/null &
