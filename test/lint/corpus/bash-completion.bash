#!/bin/bash
# A completion, as packages ship it.
_reportd()
{
    local cur prev words cword
    _init_completion || return
    case $prev in
        --config|-c) _filedir conf; return ;;
    esac
    COMPREPLY=( $( compgen -W '--config --help --version' -- "$cur" ) )
    [[ $COMPREPLY == *= ]] && compopt -o nospace
} &&
complete -F _reportd reportd
