#!/bin/sh
# What generators of configure scripts write: old idioms that every shell has to take.
if test "x$CONFIG_SHELL" = x; then CONFIG_SHELL=/bin/sh; fi
as_nl='
'
as_echo='printf %s\n'
(unset CDPATH) >/dev/null 2>&1 && unset CDPATH
ac_prev= ac_dashdash=
for ac_option
do
  if test -n "$ac_prev"; then eval $ac_prev=\$ac_option; ac_prev=; continue; fi
  case $ac_option in
  *=?*) ac_optarg=`expr "X$ac_option" : '[^=]*=\(.*\)'` ;;
  *=)   ac_optarg= ;;
  *)    ac_optarg=yes ;;
  esac
  case $ac_dashdash$ac_option in
  --) ac_dashdash=yes ;;
  -prefix | --prefix | --prefi | -p) ac_prev=prefix ;;
  -prefix=* | --prefix=*) prefix=$ac_optarg ;;
  *) $as_echo "unknown: $ac_option" >&2; { (exit 1); exit 1; } ;;
  esac
done
exec 5>config.log 6>&1
for ac_prog in cc gcc "clang -O0"; do set dummy $ac_prog; ac_word=$2
  if ${ac_prog} -v </dev/null >&5 2>&1; then :
    $as_echo "found $ac_word" >&6; break
  else
    $as_echo "no $ac_word$as_nl" >&5
  fi
done
rm -f conftest.*[ch]
