#!/bin/sh
# Stand-in for iris on a host to roll out to: one instance IRIS, which runs, and writes down what was asked of it.
calls=/var/log/iris-calls
case "$1 ${4-}" in
  qlist*)
    printf '%s^' IRIS /opt/iris 2024.1.0.263.0 'running, since Mon Jul 23 14:42:09 2026' iris.cpf 1972 52773 53773 ok IRIS
    printf '^^/opt/iris\n'
    ;;
  session*ExternalFreeze*)
    echo freeze >>"$calls"
    exit 5
    ;;
  session*ExternalThaw*)
    echo thaw >>"$calls"
    exit 5
    ;;
  session*IsWDSuspendedExt*)
    [ "$(tail -n 1 "$calls" 2>/dev/null)" = freeze ] && exit 5
    exit 3
    ;;
esac
