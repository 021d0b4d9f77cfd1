# A clock for the extension's threads that only moves when all of them sleep, so that hours pass at once.
#
# One thread runs at a time: it gives the others their turn when it sleeps or ends. Those that are ready come first, then the
# one that wakes first; of two that wake together, the one that went to sleep first.
import threading
import time

real_sleep = time.sleep
RealThread = threading.Thread


class VirtualTime:
    def __init__(self):
        self.now = 0.0
        self.ready = []
        self.sleepers = []
        self.count = 0

    def install(self):
        time.sleep = self.sleep
        clock = self

        class Thread(RealThread):
            def start(self):
                self.turn = threading.Semaphore(0)
                clock.ready.append(self.turn)
                RealThread.start(self)

            def run(self):
                self.turn.acquire()
                try:
                    RealThread.run(self)
                finally:
                    clock.next().release()

        threading.Thread = Thread
        # An exception ends a thread without a word in the log; the harness does not print it either.
        threading.excepthook = lambda _: None

    def sleep(self, seconds):
        turn = threading.Semaphore(0)
        self.count += 1
        self.sleepers.append((self.now + seconds, self.count, turn))
        following = self.next()
        if following is not turn:
            following.release()
            turn.acquire()

    def next(self):
        if self.ready:
            return self.ready.pop(0)
        first = min(self.sleepers)
        self.sleepers.remove(first)
        self.now = max(self.now, first[0])
        return first[2]


class RealTime:
    @property
    def now(self):
        return time.monotonic()

    def install(self):
        threading.excepthook = lambda _: None

    def sleep(self, seconds):
        real_sleep(max(seconds, 0.1))
