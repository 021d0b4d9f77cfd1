# Debian's az 2.45 has a library beside it that lacks some lists of allowed values of the network commands, and ends there.
# Whatever is missing is taken for a list, and no list of values is asked about: of the options' names nothing changes.
import enum
import runpy

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


AzCommandsLoader.get_models = get_models_or_missing
parameters.get_enum_type = lambda *args, **kwargs: parameters.CLIArgumentType()
runpy.run_module("azure.cli", run_name="__main__", alter_sys=True)
