#!/bin/sh
# What Nagios runs for a service of which nobody has told for too long.
echo "nobody has told the state for $1 seconds: is the aggregator there?"
exit 3
