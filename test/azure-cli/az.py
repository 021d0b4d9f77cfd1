# Debian's az 2.45 has a library beside it that lacks some lists of allowed values of the network commands, and ends there.
# Whatever is missing is taken for a list, and no list of values is asked about: of the options' names nothing changes.
# Where the library lacks a whole version of an interface, its newest one takes the place.
import enum
import importlib
import importlib.abc
import importlib.util
import pathlib
import re
import runpy
import sys

from azure.cli.core import AzCommandsLoader
from azure.cli.core.commands import parameters


class Named(enum.EnumMeta):
    def __getattr__(cls, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return next(iter(cls))


class Missing(str, enum.Enum, metaclass=Named):
    any = "any"


get_models = AzCommandsLoader.get_models


def get_models_or_missing(self, *args, **kwargs):
    found = get_models(self, *args, **kwargs)
    if isinstance(found, (list, tuple)):
        return type(found)(one or Missing for one in found)
    return found or Missing


class NewestVersion(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        versioned = re.fullmatch(r"(azure\.mgmt\.\w+)\.v\d{4}_\d\d_\d\d\w*(\..+)?", name)
        if not versioned or versioned[2]:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def create_module(self, spec):
        service = importlib.import_module(spec.name.rpartition(".")[0])
        there = pathlib.Path(service.__file__).parent.glob("v[0-9]*_[0-9]*_[0-9]*")
        newest = max(path.name for path in there if path.name[1:].replace("_", "").isdigit())
        return importlib.import_module(f"{service.__name__}.{newest}")

    def exec_module(self, module):
        pass


sys.meta_path.append(NewestVersion())
AzCommandsLoader.get_models = get_models_or_missing
parameters.get_enum_type = lambda *args, **kwargs: parameters.CLIArgumentType()
runpy.run_module("azure.cli", run_name="__main__", alter_sys=True)
