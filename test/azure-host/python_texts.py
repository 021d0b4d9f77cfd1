# What Python makes of texts: json.loads, int() and ConfigParser; reads a list of [kind, text], prints a list of answers.
#
# usage: python3 python_texts.py EXTENSION_DIR <texts >answers      (the folder is not used)
# An answer is repr() of the value, or the kind of error in angle brackets; of INI what some options give.
import configparser
import io
import json
import sys

# The same as in test/rehearse/host-texts.ts.
SECTIONS = ["a", "b", "A", "a]", " a "]
OPTIONS = ["x", "y", "Z", "[a"]


def answer(read, text):
    try:
        return repr(read(text))
    except (RecursionError, OverflowError) as error:
        return "<%s>" % type(error).__name__
    except ValueError:
        return "<ValueError>"


def read_ini(text):
    config = configparser.ConfigParser()
    try:
        # As open() does it: each kind of line end is one.
        config.read_file(io.StringIO(text, newline=None))
    except configparser.Error:
        return "<Error>"
    places = [(section, option) for section in SECTIONS for option in OPTIONS]
    return [[section, option, get(config, section, option)] for section, option in places if config.has_option(section, option)]


def get(config, section, option):
    try:
        return config.get(section, option)
    except configparser.Error:
        return "<Error>"


def decide(kind, text):
    if kind == "json":
        return answer(json.loads, text)
    if kind == "int":
        return answer(int, text)
    return read_ini(text)


json.dump([decide(kind, text) for kind, text in json.load(sys.stdin)], sys.stdout)
