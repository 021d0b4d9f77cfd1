#!/bin/sh
# Somebody's slip: a quote that is not closed.
echo "started
date +%s
