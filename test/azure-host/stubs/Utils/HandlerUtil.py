# Stands for the extension's HandlerUtil: telemetry goes nowhere.


class HandlerUtility:
    @staticmethod
    def add_to_telemetery_data(key, value):
        pass
