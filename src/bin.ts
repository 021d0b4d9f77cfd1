#!/usr/bin/env node
// The command: hands over to main and sets the exit code.
export {}
